(builtins.addErrorContext "only the outside" { a = throw "deep"; }).a
