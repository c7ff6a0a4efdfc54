#include "csv.h"

#include <stdlib.h>
#include <string.h>

csv_reader csv_open(const uint8_t *text, size_t length) {
  csv_reader reader = {.next = text, .end = text + length, .line = 1};
  // Spreadsheets like to begin UTF-8 with a byte order mark.
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) reader.next += 3;
  return reader;
}

void *csv_grow(void *array, size_t count, size_t *capacity, size_t element) {
  if (count < *capacity) return array;
  *capacity = *capacity == 0 ? 8 : *capacity * 2;
  void *grown = realloc(array, *capacity * element);
  if (grown == NULL) abort();
  return grown;
}

void csv_append(csv_field *field, const void *bytes, size_t length) {
  if (length == 0) return;
  if (field->length + length > field->capacity) {
    field->capacity = (field->length + length) * 2;
    field->bytes = realloc(field->bytes, field->capacity);
    if (field->bytes == NULL) abort();
  }
  memcpy(field->bytes + field->length, bytes, length);
  field->length += length;
}

static void clear(csv_row *row) {
  for (size_t i = 0; i < row->count; i++) free(row->fields[i].bytes);
  row->count = 0;
  row->broken = NULL;
}

void csv_free(csv_row *row) {
  clear(row);
  free(row->fields);
  *row = (csv_row){0};
}

static bool at_line_end(const csv_reader *reader) {
  return reader->next == reader->end || *reader->next == '\n' || *reader->next == '\r';
}

static bool at_field_end(const csv_reader *reader) { return at_line_end(reader) || *reader->next == ','; }

static void skip_blanks(csv_reader *reader) {
  while (reader->next < reader->end && (*reader->next == ' ' || *reader->next == '\t')) reader->next++;
}

// Steps over one byte, and counts the line that ends with it. A CR before an LF does not count: the LF will.
static void step(csv_reader *reader) {
  uint8_t byte = *reader->next++;
  bool before_lf = reader->next < reader->end && *reader->next == '\n';
  if (byte == '\n' || (byte == '\r' && !before_lf)) reader->line++;
}

static void end_line(csv_reader *reader) {
  if (reader->next == reader->end) return;
  bool crlf = *reader->next == '\r' && reader->end - reader->next > 1 && reader->next[1] == '\n';
  step(reader);
  if (crlf) step(reader);
}

// Reads on after an opening quote. Returns what is wrong, or NULL.
static const char *read_quoted(csv_reader *reader, csv_field *field) {
  for (;; step(reader)) {
    if (reader->next == reader->end) return "a quote is never closed";
    if (*reader->next == '"') {
      reader->next++;
      bool doubled = reader->next < reader->end && *reader->next == '"';
      if (!doubled) break;
    }
    csv_append(field, reader->next, 1);
  }
  skip_blanks(reader);
  if (at_field_end(reader)) return NULL;
  while (!at_field_end(reader)) reader->next++;
  return "text follows a closing quote";
}

static void read_plain(csv_reader *reader, csv_field *field) {
  const uint8_t *start = reader->next;
  while (!at_field_end(reader)) reader->next++;
  const uint8_t *end = reader->next;
  while (end > start && (end[-1] == ' ' || end[-1] == '\t')) end--;
  csv_append(field, start, (size_t)(end - start));
}

// Reads one row, and returns whether there was anything in it.
static bool read_row(csv_reader *reader, csv_row *row) {
  clear(row);
  row->line = reader->line;
  bool quoted = false;
  for (;; reader->next++) {
    row->fields = csv_grow(row->fields, row->count, &row->capacity, sizeof *row->fields);
    csv_field *field = &row->fields[row->count++];
    *field = (csv_field){0};
    skip_blanks(reader);
    if (reader->next < reader->end && *reader->next == '"') {
      quoted = true;
      reader->next++;
      const char *wrong = read_quoted(reader, field);
      if (row->broken == NULL) row->broken = wrong;
    } else {
      read_plain(reader, field);
    }
    if (at_line_end(reader)) break;
  }
  end_line(reader);
  return quoted || row->count > 1 || row->fields[0].length > 0;
}

bool csv_read(csv_reader *reader, csv_row *row) {
  while (reader->next < reader->end) {
    if (read_row(reader, row)) return true;
  }
  clear(row);
  return false;
}
