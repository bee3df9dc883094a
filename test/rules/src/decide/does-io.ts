import { connect } from 'node:net';
export const seen = connect;
