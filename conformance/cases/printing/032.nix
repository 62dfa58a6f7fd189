"" + map
