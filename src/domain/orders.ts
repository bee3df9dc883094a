/** Text in; whether it gives orders to a program that may read it out, rather than words to a person. */

const ORDERS: readonly RegExp[] = [
  // People take back `my` or `the` instructions; only programs have them without an owner.
  /\b(?:ignore|disregard|forget|override|bypass) (?:all|any|every|your|previous|prior|above|system)\b(?:(?!\b(?:my|our)\b)[^.\n]){0,40}\b(?:instructions?|prompts?|guidelines|rules you)\b/iu,
  /\bsystem (?:prompt|override|instructions?)\b|\bsystem message:/iu,
  /^\W{0,4}(?:SYSTEM|ASSISTANT|DEVELOPER) {0,3}:/mu,
  /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<\/?(?:system|assistant|instructions?)>/iu,
  /\byou are (?:now )?(?:an? )?(?:[\p{L}-]{1,20} ){0,2}(?:language model|llm|ai|chatbot|assistant)\b/iu,
  /\b(?:notes?|messages?|instructions?|attention)\b[,:]? {0,2}(?:(?:to|for) )?(?:the |any |all |an )?(?:ai|llms?|language models?|chat ?gpt|chatbots?|automated (?:systems?|intake|processing|pipelines?|agents?|workflows?|readers?|parsers?|processors?|tools?|assistants?))\b/iu,
  /\b(?:respond|reply|answer|output|return)\b(?: only)? (?:with|in|as) (?:valid )?json\b/iu,
  // What only a program calls them.
  /\b(?:agentOfRecord|agent_of_record|masterAgency|master_agency|directoryId|self_referral|third_party_claim)\b/u,
];

const MOST_CHARS = 100_000;

export function ordersSoftware(text: string): boolean {
  const beginning = text.slice(0, MOST_CHARS);
  return ORDERS.some((order) => order.test(beginning));
}
