"""Files to documents: one module a format, each from bytes to `Document`.

`find_files` walks folders, `read_file` reads what it found, `read_upload` takes bytes under a name; both give a
`FileReading`, with the file's documents and with an error for each thing that could not be read.
"""

from pullquote.readers.files import FileReading, Unchanged, read_file, read_upload
from pullquote.readers.folder import find_files
from pullquote.readers.formats import SUFFIXES

__all__ = ["SUFFIXES", "FileReading", "Unchanged", "find_files", "read_file", "read_upload"]
