#include "experiments/figures/picture.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace millrace::experiments {

namespace {

using nlohmann::json;

const char* name_of(PictureUnit unit) {
  switch (unit) {
    case PictureUnit::number:
      return "number";
    case PictureUnit::per_second:
      return "per_second";
    case PictureUnit::milliseconds:
      return "milliseconds";
    case PictureUnit::share:
      return "share";
  }
  return "";
}

const char* name_of(PictureForm form) {
  switch (form) {
    case PictureForm::line:
      return "line";
    case PictureForm::marked_line:
      return "marked_line";
    case PictureForm::steps:
      return "steps";
    case PictureForm::points:
      return "points";
    case PictureForm::hollow_points:
      return "hollow_points";
    case PictureForm::small_points:
      return "small_points";
    case PictureForm::area:
      return "area";
  }
  return "";
}

json axis_json(const PictureAxis& axis) {
  json object = {{"label", axis.label}, {"unit", name_of(axis.unit)}, {"log", axis.log}};
  if (!axis.categories.empty()) object["categories"] = axis.categories;
  return object;
}

void add_column(json& series, const char* name, const std::vector<PicturePoint>& points,
                std::optional<double> PicturePoint::*value) {
  const bool any = std::ranges::any_of(points, [&](const PicturePoint& point) { return (point.*value).has_value(); });
  if (!any) return;
  json column = json::array();
  for (const PicturePoint& point : points) {
    const std::optional<double>& number = point.*value;
    column.push_back(number && std::isfinite(*number) ? json(*number) : json());
  }
  series[name] = std::move(column);
}

json series_json(const PictureSeries& series) {
  json object = {{"label", series.label},
                 {"colour", series.colour},
                 {"dash", series.dash},
                 {"form", name_of(series.form)},
                 {"width", series.width}};
  for (const auto& [name, value] :
       {std::pair("across", &PicturePoint::across), std::pair("up", &PicturePoint::up),
        std::pair("low", &PicturePoint::low), std::pair("high", &PicturePoint::high),
        std::pair("left", &PicturePoint::left), std::pair("right", &PicturePoint::right),
        std::pair("lower", &PicturePoint::lower), std::pair("upper", &PicturePoint::upper)}) {
    add_column(object, name, series.points, value);
  }
  if (std::ranges::any_of(series.points, [](const PicturePoint& point) { return !point.words.empty(); })) {
    json words = json::array();
    for (const PicturePoint& point : series.points) words.push_back(point.words);
    object["words"] = std::move(words);
  }
  return object;
}

json panel_json(const PicturePanel& panel) {
  json series = json::array();
  for (const PictureSeries& each : panel.series) series.push_back(series_json(each));
  return {{"heading", panel.heading}, {"across", axis_json(panel.across)}, {"up", axis_json(panel.up)},
          {"height", panel.height},   {"series", std::move(series)},       {"marks", panel.marks},
          {"spans", panel.spans}};
}

}  // namespace

std::string picture_json(const Picture& picture) {
  json panels = json::array();
  for (const PicturePanel& panel : picture.panels) panels.push_back(panel_json(panel));
  const json object = {{"title", picture.title},
                       {"together", picture.together},
                       {"beside", picture.beside},
                       {"panels", std::move(panels)}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace millrace::experiments
