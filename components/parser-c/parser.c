// The component `parser-c`: orders from CSV text. The component `parser`, in Python, does the same and says the same.
#include "csv.h"
#include "gen/parser_component.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef parser_component_string_t string;
typedef orders_shop_model_line_t order_line;
typedef orders_shop_model_order_t order;
typedef orders_shop_model_problem_t problem;

enum column { ORDER, COUNTRY, SKU, TITLE, CATEGORY, QUANTITY, UNIT_PRICE, HANDLING, NOTE, COLUMNS };
static const char *const names[COLUMNS] = {"order",    "country",    "sku",      "title", "category",
                                           "quantity", "unit-price", "handling", "note"};
#define HEADER "order,country,sku,title,category,quantity,unit-price,handling,note"

// In the order of the WIT's enum and flags: the index is the value.
static const char *const categories[] = {"book", "food", "gadget", "service"};
static const char *const wishes[] = {"fragile", "express", "gift"};

// What has been read so far.
typedef struct {
  order *orders;
  size_t order_count, order_capacity;
  size_t *line_capacities; // of each order
  size_t line_capacities_capacity;
  problem *problems;
  size_t problem_count, problem_capacity;
} reading;

// --- Problems

static const int WHOLE_ROW = -1;

// Takes the message over.
static void report(reading *all, uint32_t line, int column, csv_field message) {
  all->problems = csv_grow(all->problems, all->problem_count, &all->problem_capacity, sizeof *all->problems);
  problem *new = &all->problems[all->problem_count++];
  *new = (problem){.line = line, .message = {message.bytes, message.length}};
  if (column != WHOLE_ROW) {
    new->field.is_some = true;
    parser_component_string_dup(&new->field.val, names[column]);
  }
}

static csv_field say(const char *text) {
  csv_field message = {0};
  csv_append(&message, text, strlen(text));
  return message;
}

// Begins with the value that is wrong, in quotes. (Not with printf: a value may contain a zero byte.)
static csv_field say_of(csv_field value, const char *text) {
  csv_field message = say("\"");
  csv_append(&message, value.bytes, value.length);
  csv_append(&message, "\"", 1);
  csv_append(&message, text, strlen(text));
  return message;
}

// --- Fields

static bool is(csv_field field, const char *text) {
  return field.length == strlen(text) && (field.length == 0 || memcmp(field.bytes, text, field.length) == 0);
}

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static int index_of(csv_field field, const char *const *list, int count) {
  for (int i = 0; i < count; i++) {
    if (is(field, list[i])) return i;
  }
  return -1;
}

static bool is_country(csv_field field) {
  return field.length == 2 && field.bytes[0] >= 'A' && field.bytes[0] <= 'Z' && field.bytes[1] >= 'A' &&
         field.bytes[1] <= 'Z';
}

static bool read_quantity(csv_field field, uint32_t *quantity) {
  if (field.length == 0 || field.length > 4) return false;
  *quantity = 0;
  for (size_t i = 0; i < field.length; i++) {
    if (!is_digit(field.bytes[i])) return false;
    *quantity = *quantity * 10 + (field.bytes[i] - '0');
  }
  return *quantity > 0;
}

// One to seven digits, and perhaps a dot and one or two more.
static bool read_price(csv_field field, uint64_t *cents) {
  size_t at = 0, decimals = 0;
  *cents = 0;
  for (; at < field.length && is_digit(field.bytes[at]); at++) *cents = *cents * 10 + (field.bytes[at] - '0');
  if (at == 0 || at > 7) return false;
  if (at < field.length) {
    if (field.bytes[at++] != '.') return false;
    for (; at < field.length && is_digit(field.bytes[at]) && decimals < 2; at++, decimals++) {
      *cents = *cents * 10 + (field.bytes[at] - '0');
    }
    if (decimals == 0 || at < field.length) return false;
  }
  for (; decimals < 2; decimals++) *cents *= 10;
  return true;
}

// Reads a list like `fragile+gift`; reports the first part that is none of the wishes.
static bool read_handling(csv_field field, orders_shop_model_handling_t *handling, csv_field *unknown) {
  *handling = 0;
  if (field.length == 0) return true;
  for (size_t start = 0; start <= field.length;) {
    const uint8_t *plus = memchr(field.bytes + start, '+', field.length - start);
    size_t end = plus == NULL ? field.length : (size_t)(plus - field.bytes);
    csv_field part = {.bytes = field.bytes + start, .length = end - start};
    int wish = index_of(part, wishes, sizeof wishes / sizeof *wishes);
    if (wish < 0) {
      *unknown = part;
      return false;
    }
    *handling |= (orders_shop_model_handling_t)(1 << wish);
    start = end + 1;
  }
  return true;
}

// Hands the bytes of a field over to a value that the caller of the component will get.
static string take(csv_field *field) {
  string text = {field->bytes, field->length};
  *field = (csv_field){0};
  return text;
}

// --- Rows

// Checks all fields of a row, and fills in those of the line that are not text.
static bool check(reading *all, const csv_row *row, order_line *line) {
  const csv_field *field = row->fields;
  size_t before = all->problem_count;

  if (field[ORDER].length == 0) report(all, row->line, ORDER, say("an order number is needed"));
  if (!is_country(field[COUNTRY])) {
    report(all, row->line, COUNTRY, say_of(field[COUNTRY], " is not a country: two capital letters are needed"));
  }
  if (field[SKU].length == 0) report(all, row->line, SKU, say("an article number is needed"));
  if (field[TITLE].length == 0) report(all, row->line, TITLE, say("a title is needed"));

  int category = index_of(field[CATEGORY], categories, sizeof categories / sizeof *categories);
  if (category < 0) {
    report(all, row->line, CATEGORY, say_of(field[CATEGORY], " is not a category: book, food, gadget and service are"));
  }
  line->category = (orders_shop_model_category_t)category;

  if (!read_quantity(field[QUANTITY], &line->quantity)) {
    report(all, row->line, QUANTITY,
           say_of(field[QUANTITY], " is not a quantity: a whole number from 1 to 9999 is needed"));
  }
  if (!read_price(field[UNIT_PRICE], &line->unit_price)) {
    report(all, row->line, UNIT_PRICE, say_of(field[UNIT_PRICE], " is not a price: a number like 12.50 is needed"));
  }
  csv_field unknown;
  if (!read_handling(field[HANDLING], &line->handling, &unknown)) {
    report(all, row->line, HANDLING, say_of(unknown, " is not a wish: fragile, express and gift are"));
  }
  return all->problem_count == before;
}

// The order of a row: one that is there, or a new one. From the last to the first, because rows of an order tend to be
// together.
static size_t order_of(reading *all, csv_row *row) {
  csv_field *id = &row->fields[ORDER];
  for (size_t i = all->order_count; i-- > 0;) {
    string known = all->orders[i].id;
    if (known.len == id->length && memcmp(known.ptr, id->bytes, known.len) == 0) return i;
  }
  size_t index = all->order_count++;
  all->orders = csv_grow(all->orders, index, &all->order_capacity, sizeof *all->orders);
  all->line_capacities =
      csv_grow(all->line_capacities, index, &all->line_capacities_capacity, sizeof *all->line_capacities);
  all->orders[index] = (order){.id = take(id), .country = take(&row->fields[COUNTRY])};
  all->line_capacities[index] = 0;
  return index;
}

static void add(reading *all, csv_row *row) {
  if (row->broken != NULL) {
    report(all, row->line, WHOLE_ROW, say(row->broken));
    return;
  }
  if (row->count != COLUMNS) {
    char text[64];
    snprintf(text, sizeof text, "expected %d fields, found %zu", COLUMNS, row->count);
    report(all, row->line, WHOLE_ROW, say(text));
    return;
  }
  order_line line = {0};
  if (!check(all, row, &line)) return;

  size_t index = order_of(all, row);
  order *order = &all->orders[index];
  csv_field country = row->fields[COUNTRY]; // empty where the order is new and has taken it
  if (country.length > 0 && memcmp(country.bytes, order->country.ptr, 2) != 0) {
    char text[64];
    snprintf(text, sizeof text, " goes to %.2s, not to %.2s", (char *)order->country.ptr, (char *)country.bytes);
    report(all, row->line, COUNTRY, say_of(row->fields[ORDER], text));
    return;
  }
  line.sku = take(&row->fields[SKU]);
  line.title = take(&row->fields[TITLE]);
  order->lines.ptr = csv_grow(order->lines.ptr, order->lines.len, &all->line_capacities[index], sizeof line);
  order->lines.ptr[order->lines.len++] = line;

  // An order has one note: the first.
  if (!order->note.is_some && row->fields[NOTE].length > 0) {
    order->note = (parser_component_option_string_t){true, take(&row->fields[NOTE])};
  }
}

static bool is_header(const csv_row *row) {
  if (row->count != COLUMNS) return false;
  for (int i = 0; i < COLUMNS; i++) {
    if (!is(row->fields[i], names[i])) return false;
  }
  return true;
}

static void read_all(reading *all, const string *csv) {
  csv_reader reader = csv_open(csv->ptr, csv->len);
  csv_row row = {0};
  if (!csv_read(&reader, &row)) {
    report(all, 1, WHOLE_ROW, say("the text is empty"));
  } else if (row.broken != NULL) {
    report(all, row.line, WHOLE_ROW, say(row.broken));
  } else if (!is_header(&row)) {
    report(all, row.line, WHOLE_ROW, say("the header must be " HEADER));
  } else {
    uint32_t header = row.line;
    while (csv_read(&reader, &row)) add(all, &row);
    if (all->order_count == 0 && all->problem_count == 0) {
      report(all, header, WHOLE_ROW, say("no orders follow the header"));
    }
  }
  csv_free(&row);
}

// The exported function: true with *ret for ok, false with *err for an error. The argument is ours to free; what is
// returned is freed by the generated code, after the caller has its copy.
bool exports_orders_shop_parser_parse(string *csv, exports_orders_shop_parser_list_order_t *ret,
                                      exports_orders_shop_parser_list_problem_t *err) {
  reading all = {0};
  read_all(&all, csv);
  parser_component_string_free(csv);
  free(all.line_capacities);

  ret->ptr = all.orders;
  ret->len = all.order_count;
  if (all.problem_count == 0) return true;

  exports_orders_shop_parser_list_order_free(ret);
  err->ptr = all.problems;
  err->len = all.problem_count;
  return false;
}
