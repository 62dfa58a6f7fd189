builtins.mapAttrs (name: builtins.length) (builtins.groupBy builtins.typeOf [ 1 "a" null 1.5 [ ] { } (x: x) true ./. 2 map ])
