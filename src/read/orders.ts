/** Text in; whether it gives orders to a program that may read it out, rather than words to a person. */

const ORDERS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,20}\b(?:all|any|your|the|these|those|previous|prior|above|earlier|system)\b[^.\n]{0,30}\b(?:instructions?|prompts?|guidelines|rules you)\b/iu,
  /\bsystem (?:prompt|message|override|instructions?)\b/iu,
  /^\W{0,4}(?:SYSTEM|ASSISTANT|DEVELOPER)\s{0,3}:/mu,
  /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<\/?(?:system|assistant|instructions?)>/iu,
  /\byou are (?:now )?(?:an? )?(?:[\p{L}-]{1,20} ){0,2}(?:language model|llm|ai|chatbot|assistant)\b/iu,
  /\b(?:notes?|messages?|instructions?|attention)\b[,:]? {0,2}(?:(?:to|for) )?(?:the |any |all |an )?(?:ai|llms?|language models?|chat ?gpt|chatbots?|automated (?:systems?|readers?|parsers?|processors?|tools?|assistants?))\b/iu,
  /\b(?:respond|reply|answer|output|return)\b(?: only)? (?:with|in|as) (?:valid )?json\b/iu,
  // What only a program calls them.
  /\b(?:agentOfRecord|agent_of_record|masterAgency|master_agency|directoryId|self_referral|third_party_claim)\b/u,
];

const MOST_CHARS = 100_000;

export function ordersSoftware(text: string): boolean {
  const beginning = text.slice(0, MOST_CHARS);
  return ORDERS.some((order) => order.test(beginning));
}
