import { fail } from "heddle";
import { EncodeGeohashRequest, Geohash } from "./contract";

/** A geohash of n characters has 5n bits, of longitude and latitude in turn. */
const longestHash: u32 = 12;

const alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

/**
 * Encodes a place as a geohash: each bit halves the range of longitude or latitude that the place is in.
 *
 * Fails with POINT_MISSING, POINT_OUT_OF_RANGE or PRECISION_OUT_OF_RANGE.
 */
export function run(input: EncodeGeohashRequest): Geohash | null {
  const point = input.point;
  if (point === null) return fail<Geohash>("POINT_MISSING", "there is no point", "field point");
  const latitude = point.latitude;
  const longitude = point.longitude;
  // Written so that NaN is refused as well.
  if (!(latitude >= -90 && latitude <= 90)) {
    return fail<Geohash>("POINT_OUT_OF_RANGE", "the latitude is not from -90 to 90", "field point.latitude");
  }
  if (!(longitude >= -180 && longitude <= 180)) {
    return fail<Geohash>("POINT_OUT_OF_RANGE", "the longitude is not from -180 to 180", "field point.longitude");
  }
  const precision = input.precision;
  if (precision < 1 || precision > longestHash) {
    return fail<Geohash>("PRECISION_OUT_OF_RANGE", "the precision is not from 1 to 12", "field precision");
  }
  const output = new Geohash();
  output.hash = encode(latitude, longitude, precision);
  return output;
}

function encode(latitude: f64, longitude: f64, precision: u32): string {
  let south: f64 = -90;
  let north: f64 = 90;
  let west: f64 = -180;
  let east: f64 = 180;
  let isLongitude = true;
  let hash = "";
  for (let i: u32 = 0; i < precision; i++) {
    let bits = 0;
    for (let bit = 0; bit < 5; bit++) {
      bits <<= 1;
      if (isLongitude) {
        const middle = (west + east) / 2;
        if (longitude >= middle) {
          bits |= 1;
          west = middle;
        } else east = middle;
      } else {
        const middle = (south + north) / 2;
        if (latitude >= middle) {
          bits |= 1;
          south = middle;
        } else north = middle;
      }
      isLongitude = !isLongitude;
    }
    hash += alphabet.charAt(bits);
  }
  return hash;
}
