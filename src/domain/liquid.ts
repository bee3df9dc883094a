/**
 * LiquidJS for facts that are at hand. It takes each step through a generator, ten of them for a plain `{{ name }}`, so
 * that any step may have to be waited for. Ours never have: here the steps that every template is made of are taken at
 * once, which halves the time that a notice takes and leaves a third of the garbage. The library takes a value wherever it
 * expects a generator's. Whatever is not a literal or a chain of names is still its own work, and so are all faults.
 */
import {
  Context,
  type Emitter,
  evalToken,
  Expression,
  Filter,
  Liquid,
  Output,
  type Token,
  toValue,
  toValueSync,
  TypeGuards,
  Value,
} from 'liquidjs';

export { Liquid };

interface Scopes {
  findScope(name: string): object;
  readProperty(of: unknown, name: string): unknown;
}

Object.assign(Context.prototype, {
  /** Undefined where there is nothing: the library says what is missing. */
  getSync(this: Scopes, names: readonly [string, ...string[]]): unknown {
    let value: unknown = this.findScope(names[0]);
    for (const name of names) value = value === undefined ? undefined : this.readProperty(value, name);
    return value;
  },
});

/** Of a literal or of a chain of names; undefined for everything else. */
function atHand(token: Token, context: Context): unknown {
  if ('content' in token) return token.content;
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable !== undefined) return undefined;
  const names: string[] = [];
  for (const part of token.props) {
    if (!TypeGuards.isWordToken(part)) return undefined;
    names.push(part.content);
  }
  return context.getSync(names);
}

function valueOf(token: Token, context: Context, lenient = false): unknown {
  const value = atHand(token, context);
  return value === undefined ? toValueSync(evalToken(token, context, lenient)) : value;
}

Object.assign(Expression.prototype, {
  evaluate(this: Expression, context: Context, lenient?: boolean): unknown {
    const operands: unknown[] = [];
    for (const token of this.postfix) {
      if (!TypeGuards.isOperatorToken(token)) operands.push(valueOf(token, context, lenient));
      else operands.push(applied(token.operator, operands, context));
    }
    return operands[0];
  },
});

/** An operator stands behind what it is about. */
function applied(name: string, operands: unknown[], context: Context): unknown {
  const operator = context.opts.operators[name];
  const last = operands.pop();
  return toValueSync(name === 'not' ? operator?.(last, context, context) : operator?.(operands.pop(), last, context));
}

interface FilterInUse extends Pick<Filter, 'args'> {
  readonly handler: (value: unknown, ...options: unknown[]) => unknown;
  readonly token: unknown;
  readonly liquid: unknown;
}

Object.assign(Filter.prototype, {
  render(this: FilterInUse, value: unknown, context: Context): unknown {
    const { args, handler, token, liquid } = this;
    const options: unknown[] = [];
    for (const option of args)
      options.push(
        Array.isArray(option) ? [option[0], option[1] && valueOf(option[1], context)] : valueOf(option, context),
      );
    return toValueSync(handler.call({ context, token, liquid }, value, ...options));
  },
});

Object.assign(Value.prototype, {
  value(this: Value, context: Context, lenient?: boolean): unknown {
    const hasDefault = context.opts.lenientIf && this.filters[0]?.name === 'default';
    let value: unknown = this.initial.evaluate(context, lenient || hasDefault);
    for (const filter of this.filters) value = filter.render(value, context);
    return value;
  },
});

Object.assign(Output.prototype, {
  render(this: Output, context: Context, emitter: Emitter): void {
    emitter.write(toValue(this.value.value(context, false)));
  },
});

const [text] = new Liquid().parse('text');

Object.assign(Object.getPrototypeOf(text), {
  render(this: { readonly str: string }, _: Context, emitter: Emitter): void {
    emitter.write(this.str);
  },
});
