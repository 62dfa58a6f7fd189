let
  id = x: x;
  zip = builtins.zipAttrsWith (name: values: values);
in
[
  (zip [ (id { a = 1; }) { a = 2; b = 3; } (id { b = 4; }) (id { a = id 5; }) ])
  (zip [ (id { a = zip [ (id { x = 1; }) (id { x = 2; }) ]; }) ])
  (zip (map (n: id { "n${toString n}" = n; all = n; }) (builtins.genList id 5)))
]
