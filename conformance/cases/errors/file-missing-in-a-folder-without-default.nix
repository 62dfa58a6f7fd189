import ./support
