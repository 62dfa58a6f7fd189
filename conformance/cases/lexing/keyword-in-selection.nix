{ }.then
