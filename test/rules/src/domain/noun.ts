export type Colour = 'red' | 'green';
export const noun: unknown = 'noun';
