using Myelin;

namespace Extensions;

/// <summary>A metric: the share of examples whose class has one of the two largest scores.</summary>
internal sealed class TopTwoAccuracy : Metric
{
    private long _right, _count;

    public override string Name => "topTwoAccuracy";

    public override bool HigherIsBetter => true;

    public override double Value => _count == 0 ? 0 : (double)_right / _count;

    public override void Reset() => (_right, _count) = (0, 0);

    public override void Update(Tensor prediction, Batch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            float score = prediction[i, batch.Labels[i]];
            int better = 0;
            for (int c = 0; c < prediction.Shape[1]; c++) better += prediction[i, c] > score ? 1 : 0;
            _right += better < 2 ? 1 : 0;
        }

        _count += batch.Count;
    }
}
