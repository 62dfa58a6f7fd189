map builtins.flakeRefToString [
  { type = "github"; owner = "a"; repo = "b"; }
  { type = "github"; owner = "a"; repo = "b"; ref = "c/d"; }
  { type = "gitlab"; owner = "a"; repo = "b"; rev = "0123456789abcdef0123456789abcdef01234567"; host = "h-1.example"; }
  { type = "sourcehut"; owner = "~a"; repo = "b"; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
  { type = "github"; owner = "a b"; repo = "c?d"; lastModified = 1; treeHash = "x"; }
]
