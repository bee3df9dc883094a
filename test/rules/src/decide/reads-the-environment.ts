export const seen = process.env['HOME'];
