let
  text = builtins.readFile;
  file = ./to-string-returns-a-path.nix;
in
map (p: builtins.stringLength (text p)) [
  file
  { __toString = self: file; }
  { __toString = self: toString file; }
  { __toString = self: { __toString = self: file; }; }
  { __toString = self: { outPath = file; }; }
  { outPath = file; }
  { outPath = { __toString = self: file; }; }
  { outPath = "unused"; __toString = self: file; }
]
