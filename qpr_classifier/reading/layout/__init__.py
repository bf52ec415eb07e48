"""From words to blocks, the same for every reader: lines, order, furniture, notes, paragraphs, headings."""
