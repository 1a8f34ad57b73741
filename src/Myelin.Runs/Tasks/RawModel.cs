namespace Myelin.Runs;

/// <summary>A model on the numbers of the files it was trained on, for programs that know nothing of the preparation.</summary>
internal sealed class RawModel : Layer
{
    private readonly Layer _model;
    private readonly Preparation _preparation;

    internal RawModel(Layer model, Preparation preparation) => (_model, _preparation) = (Child(RunExport.ModelName, model), preparation);

    public override Tensor Forward(Tensor x) => _preparation.OutputsToRaw(_model.Call(_preparation.InputsFromRaw(x)), x);
}
