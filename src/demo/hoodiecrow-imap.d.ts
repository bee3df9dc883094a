/** The part of hoodiecrow-imap that the demo uses; the package has no types of its own. */
declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net';

  namespace hoodiecrow {
    interface Options {
      readonly plugins: readonly string[];
      readonly users: Readonly<Record<string, { readonly password: string }>>;
      /** Folders by namespace; `uidvalidity` is 1 when left out. */
      readonly storage: Readonly<Record<string, { readonly uidvalidity?: number; readonly separator?: string }>>;
    }
    interface Connection {
      /** Null once the client is gone. */
      readonly socket: Socket | null;
      /** Takes the line that ends IDLE; false when the client is not in IDLE. */
      readonly inputHandler: ((line: string) => void) | false;
    }
    interface ImapServer {
      readonly server: Server;
      readonly connectionHandlers: ((connection: Connection) => void)[];
      /** `raw` holds one byte a character. */
      appendMessage(folder: string, flags: readonly string[], internalDate: string, raw: string): void;
    }
  }
  function hoodiecrow(options: hoodiecrow.Options): hoodiecrow.ImapServer;
  export = hoodiecrow;
}
