/**
 * Settings: declared once with name, type, default, unit and documentation; resolved from files and
 * flags.
 */
@NullMarked
package dev.eider.config;

import org.jspecify.annotations.NullMarked;
