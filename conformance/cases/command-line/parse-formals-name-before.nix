all@{ a, ... }: all.a
