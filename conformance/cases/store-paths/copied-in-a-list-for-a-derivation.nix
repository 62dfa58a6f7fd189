(derivation { name = "d"; system = "s"; builder = "b"; files = [ ./support/file.txt ./support/run ]; }).drvPath
