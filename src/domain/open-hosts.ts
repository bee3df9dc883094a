/** Hosts of mail where anybody may have an address: sharing one makes nobody a colleague, and none of them is a company. */
export const OPEN_TO_ALL: ReadonlySet<string> = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.com gmx.net gmx.de mail.com zoho.com fastmail.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net'.split(
    ' ',
  ),
);
