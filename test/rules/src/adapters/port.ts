export const port = 'port';
export const neverImported = 'dead';
