let
  zipped = builtins.zipAttrsWith (name: values: builtins.trace "zip ${name}" (builtins.length values)) [ { a = 1; } { a = 2; } ];
in
[ zipped.a zipped.a ]
