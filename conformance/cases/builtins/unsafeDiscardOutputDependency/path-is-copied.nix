builtins.getContext (builtins.unsafeDiscardOutputDependency ../../contexts/support/one.txt)
