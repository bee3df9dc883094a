import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Liquid } from './liquid.ts';

/** The library as it comes: its other build, whose classes are its own. */
const untouched: { readonly Liquid: typeof Liquid } = await import(
  createRequire(import.meta.url)
    .resolve('liquidjs')
    .replace(/\.js$/, '.mjs')
);

const OPTIONS = {
  templates: {
    part: '<{{ label }}{% if second %}, {{ second }}{% endif %}>',
    frame: '[{% block body %}{% endblock %}]',
  },
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  outputEscape: 'escape',
} as const;

const SCOPE = {
  name: 'Ames & Sons',
  agent: { name: 'Nadia', emails: ['n@q.example', 'nadia@q.example'], none: null, nothing: undefined },
  key: 'name',
  place: 1,
  zero: 0,
  no: false,
  empty: '',
  services: ['SD-WAN', 'voice'],
};

function outcome(Engine: typeof Liquid, template: string): string {
  const engine = new Engine(OPTIONS);
  engine.registerFilter('shown', (value: unknown, ...options: readonly unknown[]) =>
    JSON.stringify([value, ...options]),
  );
  try {
    return String(engine.parseAndRenderSync(template, SCOPE));
  } catch (error) {
    return `fault: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe('a template', () => {
  it.each([
    'plain text',
    '{{ name }} {{ agent.name }} {{ agent.none }} {{ agent.emails.size }} {{ agent.emails.first }} {{ name.size }}',
    '{{ agent.emails[0] }} {{ agent.emails[place] }} {{ agent[key] }} {{ agent["name"] }} {{ services.last }}',
    '{{ "a <literal>" }} {{ 3 }} {{ true }} {{ nil }} {{ (1..3) | join: "-" }}',
    '{{ name | raw }} {{ name | upcase | append: "!" }} {{ agent.none | default: name }} {{ empty | default: "x" }}',
    '{{ no | default: "x", allow_false: true }} {{ name | shown: agent.name, 2, named: place }} {{ name | shown }}',
    '{% if name and no %}1{% elsif zero == 0 or no %}2{% else %}3{% endif %}{% unless not no %}4{% endunless %}',
    '{% if name contains "Sons" and agent.name != "" %}1{% endif %}{% if place >= 1 and place < 2 %}2{% endif %}',
    '{% if empty == empty %}1{% endif %}{% if agent.none == nil %}2{% endif %}{% if services == blank %}3{% endif %}',
    '{% assign it = agent.name | append: ", " | append: name %}{{ it }}{% capture both %}{{ it }}{{ it }}{% endcapture %}{{ both }}',
    '{% for one in services %}{{ forloop.index }}{{ one }}{% if forloop.last %}.{% endif %}{% break %}{% endfor %}',
    '{% case agent.name %}{% when "Nadia" %}1{% else %}2{% endcase %}{% render "part", label: name, second: agent.none %}',
    '{% layout "frame" %}{% block body %}{{ agent.name }}{% endblock %}',
    '{{ nobody }}',
    '{{ agent.nobody }}',
    '{{ agent.nothing }}',
    '{{ agent.constructor }}',
    '{{ name | shown: nobody }}',
    '{% if nobody == 1 %}{% endif %}',
    '{% render "part", label: name %}',
    '{{ name | nofilter }}',
  ])('comes out as it does from the library: %s', (template) => {
    expect(outcome(Liquid, template)).toBe(outcome(untouched.Liquid, template));
  });

  it('is not rendered by the library alone', () => {
    expect(new Liquid().parse('{{ name }}')[0]?.render.constructor.name).toBe('Function');
    expect(new untouched.Liquid().parse('{{ name }}')[0]?.render.constructor.name).toBe('GeneratorFunction');
  });
});
