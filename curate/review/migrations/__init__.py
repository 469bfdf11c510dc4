"""The steps from one version of the store's tables to the next; applied when a store is opened."""
