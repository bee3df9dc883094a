export const seen = Date.now();
