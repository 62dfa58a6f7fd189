{ outPath = "/out"; b = throw "beside"; }
