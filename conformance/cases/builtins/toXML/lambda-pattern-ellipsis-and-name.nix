builtins.toXML [ ({ a, ... }: 1) ({ a }@args: 1) (all@{ ... }: 1) ]
