"""The gallery: every figure of a profile on one page that opens from disk, with its words, files, numbers and the letter's claims."""

from glomag.gallery.writing import write_gallery as write_gallery
