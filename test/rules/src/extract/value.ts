export interface Value {
  readonly value: string;
}
export const value = 'value';
