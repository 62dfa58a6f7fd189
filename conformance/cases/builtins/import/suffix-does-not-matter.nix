import ./support/no-suffix
