/* Sums over the leaves of trees, as newsetl/extract/page/trees.py has them in Python. */
#include <float.h>
#include <stddef.h>

#if FLT_EVAL_METHOD != 0
#error "doubles are not rounded as Python rounds them: the forms in Python are used"
#endif

#define EXPORT __attribute__((visibility("default")))

/* For each of `count` rows of `width` numbers the sum of the leaves that it reaches, one of each of `trees` trees.
 *
 * Node n asks whether number columns[n] of a row is at most thresholds[n]: its children are low[n] if so, else
 * high[n]. A child below zero is the leaf of value leaves[~child]. roots[t] is where tree t begins, written as a
 * child. The caller has seen to it that columns are below `width` and that a child lies behind its parent.
 */
EXPORT void sum_leaves(const int *columns, const double *thresholds, const int *low, const int *high,
                       const double *leaves, const int *roots, size_t trees,
                       const double *rows, size_t count, size_t width, double *sums)
{
    for (size_t at = 0; at < count; at++) {
        const double *row = rows + at * width;
        double sum = 0.0;
        for (size_t tree = 0; tree < trees; tree++) {
            int node = roots[tree];
            while (node >= 0)
                node = row[columns[node]] <= thresholds[node] ? low[node] : high[node];
            sum += leaves[~node];
        }
        sums[at] = sum;
    }
}
