#! /usr/bin/env nix-instantiate
"shebang"
