fetchTarball null
