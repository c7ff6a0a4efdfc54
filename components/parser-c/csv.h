// Rows and fields from CSV text (RFC 4180, and what spreadsheets make of it). What they mean is none of its business.
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The bytes of a field, on the heap; an empty one has nothing to free.
typedef struct {
  uint8_t *bytes;
  size_t length, capacity;
} csv_field;

typedef struct {
  uint32_t line; // where it begins, counted from 1
  csv_field *fields;
  size_t count, capacity;
  const char *broken; // what is wrong with its quotes, or NULL
} csv_row;

typedef struct {
  const uint8_t *next, *end;
  uint32_t line;
} csv_reader;

csv_reader csv_open(const uint8_t *text, size_t length);

// Reads the next row that is not blank; false at the end of the text. The row is reused from call to call.
bool csv_read(csv_reader *reader, csv_row *row);

void csv_free(csv_row *row);

// Adds bytes at the end of a field.
void csv_append(csv_field *field, const void *bytes, size_t length);

// Makes room for one more element, and returns an array that may lie elsewhere. Ends the program when memory is out.
void *csv_grow(void *array, size_t count, size_t *capacity, size_t element);

#endif
