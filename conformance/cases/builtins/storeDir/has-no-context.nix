builtins.getContext "${builtins.storeDir}/x"
