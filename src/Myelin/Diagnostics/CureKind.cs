namespace Myelin;

/// <summary>What to change; a <see cref="Cure"/> says by how much.</summary>
public enum CureKind
{
    /// <summary>Set a lower learning rate.</summary>
    LowerLearningRate,

    /// <summary>Set a higher learning rate.</summary>
    RaiseLearningRate,

    /// <summary>Limit the norm of the gradients.</summary>
    ClipGradients,

    /// <summary>Train for more epochs.</summary>
    TrainLonger,

    /// <summary>Stop at the best epoch.</summary>
    StopEarlier,

    /// <summary>Use larger batches.</summary>
    LargerBatches,

    /// <summary>Draw the examples in random order.</summary>
    Shuffle,

    /// <summary>Bring the inputs to mean 0 and standard deviation 1.</summary>
    StandardizeInputs,

    /// <summary>Prepare training and validation data alike.</summary>
    PrepareAlike,

    /// <summary>Bring the targets to mean 0 and standard deviation 1.</summary>
    StandardizeTargets,

    /// <summary>Remove or fill missing numbers.</summary>
    RemoveMissing,

    /// <summary>Remove examples that are in training and validation data.</summary>
    RemoveDuplicates,

    /// <summary>Check how labels and inputs are paired.</summary>
    CheckLabels,

    /// <summary>Check that the data reaches the model.</summary>
    CheckInputs,

    /// <summary>Weight the classes.</summary>
    WeightClasses,

    /// <summary>Let the last layer give scores, without an activation.</summary>
    RemoveOutputActivation,

    /// <summary>Use the cross-entropy of scores for classes.</summary>
    UseCrossEntropy,

    /// <summary>Use the binary cross-entropy of scores for yes or no.</summary>
    UseBinaryCrossEntropy,

    /// <summary>Minimize the loss instead of its negative.</summary>
    MinimizeLoss,

    /// <summary>Average the loss over the batch instead of adding it up.</summary>
    AverageLoss,

    /// <summary>Clear the gradients before each backward pass.</summary>
    ClearGradients,

    /// <summary>Call <c>Backward</c> on the loss, which must be connected to the weights.</summary>
    CallBackward,

    /// <summary>Call the optimizer's <c>Step</c>, on the optimizer of this model's parameters.</summary>
    CallStep,

    /// <summary>Switch the model to training mode.</summary>
    TrainMode,

    /// <summary>Give the optimizer every parameter, or unfreeze it.</summary>
    TrainParameter,

    /// <summary>Initialize for this activation: He for ReLU, Xavier for tanh.</summary>
    Initialize,

    /// <summary>Multiply the initial weights by a factor, as He's initialization does for ReLU.</summary>
    ScaleInitialWeights,

    /// <summary>Put an activation between two linear layers.</summary>
    AddActivation,

    /// <summary>Use ReLU or one of its relatives.</summary>
    UseRelu,

    /// <summary>Give predictions and targets the same shape.</summary>
    MatchShapes,

    /// <summary>Use LeakyReLU, whose units cannot die.</summary>
    UseLeakyRelu,

    /// <summary>Add normalization layers.</summary>
    AddNormalization,

    /// <summary>Add connections around layers.</summary>
    AddResidual,

    /// <summary>Use a wider or deeper network.</summary>
    LargerNetwork,

    /// <summary>Put a hidden layer and its activation before the only layer.</summary>
    AddHiddenLayer,

    /// <summary>Use fewer layers.</summary>
    FewerLayers,

    /// <summary>Use more weight decay, dropout or augmentation.</summary>
    MoreRegularization,

    /// <summary>Use less weight decay.</summary>
    LessWeightDecay,

    /// <summary>Use less dropout.</summary>
    LessDropout,

    /// <summary>Do not limit the norm of the gradients.</summary>
    RemoveClipping,

    /// <summary>Go back to earlier weights.</summary>
    EarlierCheckpoint,

    /// <summary>Lower the ε of Adam.</summary>
    LowerEpsilon,

    /// <summary>Wait for more epochs before stopping early.</summary>
    MorePatience,

    /// <summary>Split all data at random into the parts.</summary>
    SplitAtRandom,

    /// <summary>Let the learning rate fall over the whole run.</summary>
    SlowSchedule,

    /// <summary>Let softmax run along the classes.</summary>
    SoftmaxOverClasses,

    /// <summary>Leave a feature out.</summary>
    RemoveFeature,
}
