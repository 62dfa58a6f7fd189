map builtins.functionArgs [ (x: x) ({ }: 1) ({ a, b ? 1, ... }: 1) (s@{ c ? throw "never" }: 1) ]
