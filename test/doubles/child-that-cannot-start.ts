/** A reading child that fails before it is ready. */
throw new Error('something is missing here');
