export function seen(): never {
  throw 'a word';
}
