package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** Elliptic curves: EC_GROUP_new(3), EC_POINT_new(3). */
public final class CurveCalls {
    private static final MethodHandle EC_GROUP_NEW_BY_CURVE_NAME_EX = Downcalls.bindPlain(
            openssl_h.EC_GROUP_new_by_curve_name_ex$address(), openssl_h.EC_GROUP_new_by_curve_name_ex$descriptor());
    private static final MethodHandle EC_GROUP_FREE =
            Downcalls.bindPlain(openssl_h.EC_GROUP_free$address(), openssl_h.EC_GROUP_free$descriptor());
    private static final MethodHandle EC_GROUP_GET0_ORDER =
            Downcalls.bindPlain(openssl_h.EC_GROUP_get0_order$address(), openssl_h.EC_GROUP_get0_order$descriptor());
    private static final MethodHandle EC_POINT_NEW =
            Downcalls.bindPlain(openssl_h.EC_POINT_new$address(), openssl_h.EC_POINT_new$descriptor());
    private static final MethodHandle EC_POINT_CLEAR_FREE =
            Downcalls.bindPlain(openssl_h.EC_POINT_clear_free$address(), openssl_h.EC_POINT_clear_free$descriptor());
    private static final MethodHandle EC_POINT_OCT2POINT =
            Downcalls.bindPlain(openssl_h.EC_POINT_oct2point$address(), openssl_h.EC_POINT_oct2point$descriptor());
    private static final MethodHandle EC_POINT_POINT2OCT =
            Downcalls.bindPlain(openssl_h.EC_POINT_point2oct$address(), openssl_h.EC_POINT_point2oct$descriptor());
    private static final MethodHandle EC_POINT_MUL =
            Downcalls.bindPlain(openssl_h.EC_POINT_mul$address(), openssl_h.EC_POINT_mul$descriptor());
    private static final MethodHandle EC_POINT_CMP =
            Downcalls.bindPlain(openssl_h.EC_POINT_cmp$address(), openssl_h.EC_POINT_cmp$descriptor());
    private static final MethodHandle EC_POINT_IS_AT_INFINITY = Downcalls.bindPlain(
            openssl_h.EC_POINT_is_at_infinity$address(), openssl_h.EC_POINT_is_at_infinity$descriptor());

    private CurveCalls() {
    }

    /** Returns a curve, or 0 if the library does not have it. */
    public static long EC_GROUP_new_by_curve_name_ex(long libraryContext, long properties, int name) {
        try {
            return (long) EC_GROUP_NEW_BY_CURVE_NAME_EX.invokeExact(libraryContext, properties, name);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_GROUP_new_by_curve_name_ex", t);
        }
    }

    /** Frees a curve; 0 is none. */
    public static void EC_GROUP_free(long group) {
        try {
            EC_GROUP_FREE.invokeExact(group);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_GROUP_free", t);
        }
    }

    /** Returns the order, a number that stays the curve's. */
    public static long EC_GROUP_get0_order(long group) {
        try {
            return (long) EC_GROUP_GET0_ORDER.invokeExact(group);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_GROUP_get0_order", t);
        }
    }

    /** Returns a point, or 0 without memory. */
    public static long EC_POINT_new(long group) {
        try {
            return (long) EC_POINT_NEW.invokeExact(group);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_new", t);
        }
    }

    /** Wipes and frees a point; 0 is none. */
    public static void EC_POINT_clear_free(long point) {
        try {
            EC_POINT_CLEAR_FREE.invokeExact(point);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_clear_free", t);
        }
    }

    /** Sets a point from its encoding. Returns 1 if it is one and on the curve. */
    public static int EC_POINT_oct2point(long group, long point, long bytes, long length, long context) {
        try {
            return (int) EC_POINT_OCT2POINT.invokeExact(group, point, bytes, length, context);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_oct2point", t);
        }
    }

    /** Writes a point's encoding. Returns its length, or 0. */
    public static long EC_POINT_point2oct(long group, long point, int form, long bytes, long length, long context) {
        try {
            return (long) EC_POINT_POINT2OCT.invokeExact(group, point, form, bytes, length, context);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_point2oct", t);
        }
    }

    /** Multiplies the generator, and a point if it is not 0. */
    public static int EC_POINT_mul(long group, long result, long number, long point, long factor, long context) {
        try {
            return (int) EC_POINT_MUL.invokeExact(group, result, number, point, factor, context);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_mul", t);
        }
    }

    /** Returns 0 if two points are the same. */
    public static int EC_POINT_cmp(long group, long one, long other, long context) {
        try {
            return (int) EC_POINT_CMP.invokeExact(group, one, other, context);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_cmp", t);
        }
    }

    /** Returns whether a point is the one at infinity. */
    public static int EC_POINT_is_at_infinity(long group, long point) {
        try {
            return (int) EC_POINT_IS_AT_INFINITY.invokeExact(group, point);
        } catch (Throwable t) {
            throw Downcalls.failed("EC_POINT_is_at_infinity", t);
        }
    }
}
