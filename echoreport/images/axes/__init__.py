"""Physical size of a trace's pixels, from the DICOM header or from the numbers beside it."""
