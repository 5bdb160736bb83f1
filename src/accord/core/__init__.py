"""The nouns: spaces, lotteries, domains, mechanisms, strategies, digests, errors."""
