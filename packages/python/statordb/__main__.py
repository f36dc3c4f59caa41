"""`python -m statordb` is `stator`."""

from statordb import main

main()
