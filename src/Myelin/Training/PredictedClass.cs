namespace Myelin;

/// <summary>Converts scores to classes.</summary>
internal static class PredictedClass
{
    extension(Tensor scores)
    {
        /// <summary>The index of the largest score along the last axis, row by row; for rows of one score, 1 if it is above 0.</summary>
        internal IntTensor PredictedClasses()
        {
            if (scores.Rank > 1 && scores.Shape[^1] > 1) return NoGrad.Run(() => scores.Reshape(-1, scores.Shape[^1]).ArgMax(1));
            int[] classes = new int[scores.Length];
            for (int i = 0; i < classes.Length; i++) classes[i] = scores.Span[i] > 0 ? 1 : 0;
            GC.KeepAlive(scores);
            return IntTensor.Wrap(classes, [classes.Length]);
        }
    }
}
