export const seen = Math.random();
