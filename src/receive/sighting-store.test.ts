/** The store in memory keeps to the contract. */
import { sightingStoreContract } from './sighting-store.contract.ts';
import { memorySightingStore } from './sighting-store.memory.ts';

sightingStoreContract(async () => {
  const store = memorySightingStore();
  return { store, conclude: async (id, outcome, holdReason) => await store.conclude(id, outcome, holdReason) };
});
