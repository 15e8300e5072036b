<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en_US">
 <context>
  <name>GuidelineMargin</name>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Grow:</source>
   <translation>Agrandir :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>The segment that gets the margin. The result goes into the segment that is selected in the list above; another source stays as it is.</source>
   <translation>Le segment qui reçoit la marge. Le résultat va dans le segment sélectionné dans la liste ci-dessus ; une autre source reste telle quelle.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>From a guideline</source>
   <translation>D'une recommandation</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Take the amounts that a guideline gives for a target. Its range and source are told beside the result.</source>
   <translation>Prendre les marges qu'une recommandation donne pour un volume cible. Son intervalle et sa source sont dits à côté du résultat.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Around the axis:</source>
   <translation>Autour de l'axe :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>How far the volume grows square to the axis. A negative margin takes off.</source>
   <translation>De combien le volume grandit perpendiculairement à l'axe. Une marge négative retire.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Same in all directions</source>
   <translation>Égale dans toutes les directions</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>One margin to all sides; then no axis is needed.</source>
   <translation>Une marge de tous les côtés ; aucun axe n'est alors nécessaire.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Along the limb:</source>
   <translation>Le long du membre :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>How far the volume grows both ways along the axis.</source>
   <translation>De combien le volume grandit des deux côtés le long de l'axe.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Ellipsoid: as planning systems grow. Cylinder: the full length along the limb over the whole cross-section.</source>
   <translation>Ellipsoïde : comme les systèmes de planification. Cylindre : toute la longueur le long du membre sur toute la section.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Axis:</source>
   <translation>Axe :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>What along the limb means.</source>
   <translation>Ce que veut dire le long du membre.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Draw</source>
   <translation>Tracer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Lay a line along this axis. Its ends can be moved in the views.</source>
   <translation>Poser une ligne le long de cet axe. Ses extrémités peuvent être déplacées dans les vues.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>The bone or limb whose axis is taken, near the volume that grows.</source>
   <translation>L'os ou le membre dont l'axe est pris, près du volume qui grandit.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>The markups line that shows the axis; both its ends can be moved in the views.</source>
   <translation>La ligne qui montre l'axe ; ses deux extrémités peuvent être déplacées dans les vues.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>What growth meets</source>
   <translation>Ce que rencontre la croissance</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Segments that hold growth up, slow it down, or are cut off.</source>
   <translation>Les segments qui arrêtent la croissance, la ralentissent, ou sont coupés.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>The other segments, and what growth does there. Select rows and choose below.</source>
   <translation>Les autres segments, et ce qu'y fait la croissance. Sélectionnez des lignes et choisissez dessous.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Growth there</source>
   <translation>Croissance</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Selected rows:</source>
   <translation>Lignes sélectionnées :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Grow round it: nothing passes through, and the margin is measured along the way round. Cut off: taken out of the result. Slower inside: length in it counts more.</source>
   <translation>Le contourne : rien ne passe, et la marge est mesurée le long du détour. Coupée : retirée du résultat. Plus lente dedans : la longueur y compte davantage.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Length inside counts so many times.</source>
   <translation>La longueur à l'intérieur compte tant de fois.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Leave other segments as they are</source>
   <translation>Laisser les autres segments tels quels</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>No other segment loses a voxel where it overlaps the result. Off: the setting Modify other segments under Masking decides.</source>
   <translation>Aucun autre segment ne perd de voxel là où il recouvre le résultat. Sinon, le réglage « Modifier les autres segments » du masquage décide.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Preview</source>
   <translation>Aperçu</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Show the result as an outline in the slice views and a surface in the 3D views while the margin changes.</source>
   <translation>Montrer le résultat en contour dans les coupes et en surface dans les vues 3D pendant que la marge change.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>How far the task is.</source>
   <translation>Où en est la tâche.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Cancel</source>
   <translation>Arrêter</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Stop the task. Nothing is changed.</source>
   <translation>Arrêter la tâche. Rien n'est changé.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>×</source>
   <translation>×</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Close this message.</source>
   <translation>Fermer ce message.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Close the message</source>
   <translation>Fermer le message</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Details for a report of the problem.</source>
   <translation>Les détails, pour signaler le problème.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Details</source>
   <translation>Détails</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Show what exactly went wrong.</source>
   <translation>Montrer ce qui n'a pas marché exactement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Copy details</source>
   <translation>Copier les détails</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Copy the message and its details to the clipboard.</source>
   <translation>Copier le message et ses détails dans le presse-papiers.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Apply</source>
   <translation>Appliquer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/GuidelineMargin.ui" />
   <source>Set the selected segment to the result. The editor's masking holds, and its Undo takes it back.</source>
   <translation>Mettre le résultat dans le segment sélectionné. Le masquage de l'éditeur s'applique, et son annulation le retire.</translation>
  </message>
 </context>
 <context>
  <name>SarcomaRT</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRT.py" />
   <source>Target volumes and prescriptions for sarcoma radiotherapy from published guidelines. Contour the tumour, choose the guideline, check the targets and the findings. Not a medical device: every target must be reviewed by a radiation oncologist.</source>
   <translation>Volumes cibles et prescriptions pour la radiothérapie des sarcomes selon les recommandations publiées. Délinéez la tumeur, choisissez la recommandation, vérifiez les volumes et les constats. Ce n'est pas un dispositif médical : chaque volume doit être revu par un oncologue radiothérapeute.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRT.py" />
   <source>The guidelines are cited beside every value that comes from them.</source>
   <translation>Les recommandations sont citées à côté de chaque valeur qui en provient.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Case</source>
   <translation>&amp;Cas</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Image, structures and what is known of the patient.</source>
   <translation>Image, structures et ce que l'on sait du patient.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Image:</source>
   <translation>&amp;Image :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The planning image. Targets are made on its voxels.</source>
   <translation>L'image de planification. Les volumes cibles sont faits sur ses voxels.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Whether the values of the image are CT numbers (HU). Only then are bone, air and body found where they are not drawn.</source>
   <translation>Les valeurs de l'image sont-elles des unités Hounsfield ? Ce n'est qu'alors que l'os, l'air et le corps sont trouvés là où ils ne sont pas dessinés.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Segmentation:</source>
   <translation>&amp;Segmentation :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The segmentation with the tumour and the other structures. Each segmentation keeps its own plan.</source>
   <translation>La segmentation de la tumeur et des autres structures. Chaque segmentation garde son propre plan.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Draw...</source>
   <translation>&amp;Dessiner...</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Open Slicer's Segment Editor with this segmentation, image and segment, to draw or correct a structure. A button there leads back.</source>
   <translation>Ouvrir l'éditeur de segments de Slicer avec cette segmentation, cette image et ce segment, pour dessiner ou corriger une structure. Un bouton y ramène ici.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Structure set</source>
   <translation>Structures</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>File…</source>
   <translation>Fichier…</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Load the structures of the image from a DICOM structure set (RTSTRUCT), as a segmentation.</source>
   <translation>Charger les structures de l'image depuis un jeu de structures DICOM (RTSTRUCT), comme segmentation.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>DICOM…</source>
   <translation>DICOM…</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Choose a structure set from Slicer's DICOM database, those of the image first.</source>
   <translation>Choisir un jeu de structures dans la base DICOM de Slicer, ceux de l'image d'abord.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What is drawn, and what each segment is. Select one or several rows to correct them below.</source>
   <translation>Ce qui est dessiné, et ce qu'est chaque segment. Sélectionnez une ou plusieurs lignes pour les corriger dessous.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The segments, those with a role first.</source>
   <translation>Les segments, ceux qui ont un rôle d'abord.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Role</source>
   <translation>Rôle</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What each segment is for the guideline. Roles are guessed from the names until you choose them.</source>
   <translation>Ce qu'est chaque segment pour la recommandation. Les rôles sont devinés d'après les noms tant que vous ne les choisissez pas.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Growth there</source>
   <translation>Croissance</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the growth of a target does at this segment.</source>
   <translation>Ce que fait la croissance d'un volume cible à ce segment.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Ro&amp;le:</source>
   <translation>Rô&amp;le :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the selected segments are. The first entry goes back to the guess from the name.</source>
   <translation>Ce que sont les segments sélectionnés. La première entrée revient à ce que dit le nom.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Gro&amp;wth:</source>
   <translation>Croissanc&amp;e :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What growth does at the selected segments: as the guideline says, cut off afterwards, grow round them, or grow more slowly inside.</source>
   <translation>Ce que fait la croissance aux segments sélectionnés : comme le dit la recommandation, coupée ensuite, contournement, ou plus lente à l'intérieur.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>How many times the length inside this structure counts.</source>
   <translation>Combien de fois compte la longueur dans cette structure.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Patient</source>
   <translation>Patient</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Facts that rules of the guideline ask for. Leave empty what is not known: the findings will say which rules could not be checked.</source>
   <translation>Les faits que demandent les règles de la recommandation. Laissez vide ce qui n'est pas connu : les constats diront quelles règles n'ont pas pu être vérifiées.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>More facts</source>
   <translation>Autres faits</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Facts that no rule of the chosen guideline asks for.</source>
   <translation>Les faits qu'aucune règle de la recommandation choisie ne demande.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Next: Guideline ›</source>
   <translation>Suite : recommandation ›</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fold this section and open the next.</source>
   <translation>Replier cette partie et ouvrir la suivante.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Guideline</source>
   <translation>&amp;Recommandation</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Which published protocol is applied.</source>
   <translation>Quel protocole publié est appliqué.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Disease, site, intent, dose, author...</source>
   <translation>Maladie, site, intention, dose, auteur...</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show only the protocols that hold all these words.</source>
   <translation>Ne montrer que les protocoles qui contiennent tous ces mots.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Published protocols by disease and site. Choose one.</source>
   <translation>Les protocoles publiés, par maladie et par site. Choisissez-en un.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Protocol</source>
   <translation>Protocole</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Status</source>
   <translation>Statut</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>How the source stands to it.</source>
   <translation>Ce qu'en pense la source.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The chosen protocol in brief, with its sources.</source>
   <translation>Le protocole choisi en bref, avec ses sources.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Next: Volumes ›</source>
   <translation>Suite : volumes ›</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Volumes</source>
   <translation>&amp;Volumes</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Targets and their margins, shown in the views while they change.</source>
   <translation>Les volumes cibles et leurs marges, montrés dans les vues pendant qu'ils changent.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The targets of the protocol. Select one to change it below.</source>
   <translation>Les volumes cibles du protocole. Sélectionnez-en un pour le modifier dessous.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Target</source>
   <translation>Cible</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Checked targets are shown in the views.</source>
   <translation>Les volumes cochés sont montrés dans les vues.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>From</source>
   <translation>À partir de</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the target grows from.</source>
   <translation>Ce à partir de quoi le volume est fait.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Radial</source>
   <translation>Radiale</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Margin across the limb or all round, in mm.</source>
   <translation>Marge perpendiculaire au membre, ou tout autour, en mm.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Along</source>
   <translation>Axiale</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Margin along the limb, in mm, where the guideline separates it.</source>
   <translation>Marge le long du membre, en mm, là où la recommandation la distingue.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Guideline</source>
   <translation>Recomm.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The range of the guideline, in mm.</source>
   <translation>L'intervalle de la recommandation, en mm.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Volume (cc)</source>
   <translation>Volume (cc)</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Volume in cc, and the change since the last applied plan.</source>
   <translation>Volume en cc, et son changement depuis le dernier plan appliqué.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>A locked target was corrected by hand and is kept when the plan is made again.</source>
   <translation>Un volume verrouillé a été corrigé à la main et est gardé quand le plan est refait.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Color of the selected target.</source>
   <translation>Couleur du volume sélectionné.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Locked</source>
   <translation>Verrou&amp;illé</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Keep this target as it is, corrected by hand, when the plan is made again. What grows from it follows it.</source>
   <translation>Garder ce volume tel quel, corrigé à la main, quand le plan est refait. Ce qui en est fait le suit.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Guideline's margin</source>
   <translation>Marge recommandée</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take the margin of the guideline again.</source>
   <translation>Reprendre la marge de la recommandation.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Ra&amp;dial:</source>
   <translation>Ra&amp;diale :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Margin across the limb, or all round. The range of the guideline can be passed; a finding will say so.</source>
   <translation>Marge perpendiculaire au membre, ou tout autour. L'intervalle de la recommandation peut être dépassé ; un constat le dira.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source> mm</source>
   <translation> mm</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Alo&amp;ng:</source>
   <translation>A&amp;xiale :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Margin along the limb. The range of the guideline can be passed; a finding will say so.</source>
   <translation>Marge le long du membre. L'intervalle de la recommandation peut être dépassé ; un constat le dira.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Margin of all PTVs:</source>
   <translation>&amp;Marge de tous les PTV :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>One margin for every PTV, by the practice of your institution. A margin set on a single PTV goes before it.</source>
   <translation>Une marge pour tous les PTV, selon la pratique de votre établissement. La marge donnée à un seul PTV passe avant.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>not set</source>
   <translation>non donnée</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show limb a&amp;xis</source>
   <translation>Montrer l'axe du mem&amp;bre</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The line along which longitudinal margins run. Drag its ends in the views to correct it.</source>
   <translation>La ligne le long de laquelle courent les marges axiales. Tirez ses extrémités dans les vues pour la corriger.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Estimate again</source>
   <translation>Estimer à nouveau</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Forget the corrections of the axis and estimate it from bone or limb.</source>
   <translation>Oublier les corrections de l'axe et l'estimer d'après l'os ou le membre.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Next: Doses ›</source>
   <translation>Suite : doses ›</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>D&amp;oses</source>
   <translation>D&amp;oses</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Schedule, prescriptions, and the evaluation of a dose.</source>
   <translation>Schéma, prescriptions et évaluation d'une dose.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What is prescribed, and a dose held against it.</source>
   <translation>Ce qui est prescrit, et une dose qui y est comparée.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Prescription</source>
   <translation>Prescription</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Sche&amp;dule:</source>
   <translation>Sché&amp;ma :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>One of the schedules of the protocol, with its status.</source>
   <translation>Un des schémas du protocole, avec son statut.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>α/&amp;β:</source>
   <translation>α/&amp;β :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>For EQD2. At its lowest value the alpha/beta of the protocol is taken.</source>
   <translation>Pour l'EQD2. À la valeur la plus basse, l'alpha/bêta du protocole est pris.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source> Gy</source>
   <translation> Gy</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>protocol's</source>
   <translation>du protocole</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The prescription of each target.</source>
   <translation>La prescription de chaque volume.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Total (Gy)</source>
   <translation>Totale (Gy)</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Cumulative to the target.</source>
   <translation>Cumulée jusqu'à ce volume.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fractions</source>
   <translation>Fractions</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Gy / fraction</source>
   <translation>Gy / fraction</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>In this phase.</source>
   <translation>Dans cette phase.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>EQD2 (Gy)</source>
   <translation>EQD2 (Gy)</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Equivalent dose in fractions of 2 Gy.</source>
   <translation>Dose équivalente en fractions de 2 Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Phase</source>
   <translation>Phase</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Targets of one phase are treated together.</source>
   <translation>Les volumes d'une même phase sont traités ensemble.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Dose evaluation</source>
   <translation>Évaluation de dose</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Do&amp;se volume:</source>
   <translation>Volume de do&amp;se :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The dose to evaluate: a volume in Gy, on any grid.</source>
   <translation>La dose à évaluer : un volume en Gy, sur une grille quelconque.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Load a DICOM dose (RTDOSE), a structure set (RTSTRUCT) or a volume in Gy from a file, by SlicerRT where it is installed.</source>
   <translation>Charger d'un fichier une dose DICOM (RTDOSE), des structures (RTSTRUCT) ou un volume en Gy, par SlicerRT s'il est installé.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Choose a dose or a structure set of your DICOM database; those that go with the image come first.</source>
   <translation>Choisir une dose ou des structures dans votre base DICOM ; celles qui vont avec l’image viennent en premier.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Frac&amp;tions:</source>
   <translation>&amp;Fractions :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fractions of the course that the dose belongs to. At its lowest value those of the schedule are taken.</source>
   <translation>Fractions du traitement de cette dose. À la valeur la plus basse, celles du schéma sont prises.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>schedule's</source>
   <translation>du schéma</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Its values are Gy</source>
   <translation>Ses valeurs sont en Gy</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Nothing in the scene says the unit of this volume. Say that it is Gy only if you know it.</source>
   <translation>Rien dans la scène ne dit l'unité de ce volume. Ne dites que c'est le Gy que si vous le savez.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;More doses:</source>
   <translation>Autr&amp;es doses :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>A further dose: another phase of this course, or an earlier course.</source>
   <translation>Une autre dose : une autre phase de ce traitement, ou une irradiation antérieure.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Add</source>
   <translation>Ajouter</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Add this dose: as a further phase of this course, or as an earlier one.</source>
   <translation>Ajouter cette dose : comme autre phase de ce traitement, ou comme irradiation antérieure.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Remove</source>
   <translation>Retirer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take the selected dose out of the evaluation; the volume stays.</source>
   <translation>Retirer la dose sélectionnée de l’évaluation ; le volume reste.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The doses beside the first one. Phases are added up, in EQD2 each with its own fractions; earlier courses are judged by the rules on re-irradiation.</source>
   <translation>Les doses autres que la première. Les phases s’additionnent, en EQD2 chacune avec ses fractions ; les irradiations antérieures sont jugées par les règles de réirradiation.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Further dose</source>
   <translation>Autre dose</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Given as</source>
   <translation>Donnée comme</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Months ago</source>
   <translation>Il y a (mois)</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Whether the selected dose is a phase of this course or an earlier course.</source>
   <translation>Si la dose sélectionnée est une phase de ce traitement ou une irradiation antérieure.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fractions the selected dose is given in.</source>
   <translation>Fractions de la dose sélectionnée.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>?</source>
   <translation>?</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>fractions</source>
   <translation>fractions</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Months between the selected earlier course and this one.</source>
   <translation>Mois entre l’irradiation antérieure sélectionnée et ce traitement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>months ago</source>
   <translation>mois avant</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Registration ±</source>
   <translation>Recalage ±</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Uncertainty of the registration of earlier courses: maxima are told with their range.</source>
   <translation>Incertitude du recalage des irradiations antérieures : les maxima sont donnés avec leur intervalle.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Recovery</source>
   <translation>Récupération</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Part of the earlier effect that is taken as forgotten. It needs its source; no guideline here gives one.</source>
   <translation>Part de l’effet antérieur tenue pour oubliée. Elle exige sa source ; aucune recommandation ici n’en donne.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>none</source>
   <translation>aucune</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Who says so: a publication, or a rule of the institution.</source>
   <translation>Qui le dit : une publication, ou une règle de l’établissement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>its source</source>
   <translation>sa source</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Institution:</source>
   <translation>&amp;Institution :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The institution's own constraints (JSON), judged beside those of the protocol.</source>
   <translation>Contraintes propres à l'établissement (JSON), jugées avec celles du protocole.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Sho&amp;w:</source>
   <translation>Affic&amp;her :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What histograms, the table of structures and isodoses show. Constraints are judged on what they ask for.</source>
   <translation>Ce que montrent les histogrammes, le tableau des structures et les isodoses. Les contraintes sont jugées sur ce qu’elles demandent.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>As a volume</source>
   <translation>En volume</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Make what is shown, a sum of phases or EQD2, a volume of the scene.</source>
   <translation>Faire de ce qui est montré, une somme de phases ou l’EQD2, un volume de la scène.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Isodoses (G&amp;y):</source>
   <translation>Iso&amp;doses (Gy) :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Isodoses in Gy with blanks between, like 50 47.5 25. Empty: 107, 100, 95, 80, 50 and 20 % of the prescribed dose.</source>
   <translation>Isodoses en Gy séparées par des espaces, comme 50 47,5 25. Vide : 107, 100, 95, 80, 50 et 20 % de la dose prescrite.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>usual parts of the prescribed dose</source>
   <translation>parts habituelles de la dose prescrite</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show</source>
   <translation>Montrer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show these isodoses of the dose in the slice views and in 3D.</source>
   <translation>Montrer ces isodoses de la dose dans les coupes et en 3D.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The constraints of the protocol and of the institution. Click one to go to the place it is about.</source>
   <translation>Les contraintes du protocole et de l'établissement. Un clic mène à l'endroit concerné.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Structure</source>
   <translation>Structure</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Metric</source>
   <translation>Mesure</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Limit</source>
   <translation>Limite</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Value</source>
   <translation>Valeur</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Verdict</source>
   <translation>Verdict</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The dose in the targets and in the segments that have a role. Click one to go to its maximum.</source>
   <translation>La dose dans les volumes cibles et dans les segments qui ont un rôle. Un clic mène au maximum.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Mean</source>
   <translation>Moy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Mean dose, Gy.</source>
   <translation>Dose moyenne, Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>D98</source>
   <translation>D98</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Dose that 98 % of the volume gets at least, Gy.</source>
   <translation>Dose que reçoivent au moins 98 % du volume, Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>D95</source>
   <translation>D95</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Dose that 95 % of the volume gets at least, Gy.</source>
   <translation>Dose que reçoivent au moins 95 % du volume, Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>D2</source>
   <translation>D2</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Dose that the hottest 2 % of the volume gets at least, Gy.</source>
   <translation>Dose que reçoivent au moins les 2 % les plus chauds du volume, Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Max</source>
   <translation>Max</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Largest dose, surface included, Gy.</source>
   <translation>Dose la plus élevée, surface comprise, Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>At Rx</source>
   <translation>≥ Rx</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Part of the volume that gets at least the dose prescribed to it.</source>
   <translation>Part du volume qui reçoit au moins la dose qui lui est prescrite.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Evaluate</source>
   <translation>Évaluer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Evaluate the dose again. It is done by itself when the dose or a segment changes.</source>
   <translation>Évaluer la dose à nouveau. Cela se fait tout seul quand la dose ou un segment change.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>DVH plot</source>
   <translation>Courbes HDV</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show the dose-volume histograms in a layout with a plot; again brings the layout before back.</source>
   <translation>Montrer les histogrammes dose-volume dans une disposition avec graphique ; un second clic rend la disposition d'avant.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Prescribed dose</source>
   <translation>Dose prescrite</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Make the prescriptions of the plan a dose volume in Gy: each target filled with its dose, nothing outside.</source>
   <translation>Faire des prescriptions un volume de dose en Gy : chaque volume cible rempli de sa dose, rien en dehors.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Difference</source>
   <translation>Différence</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The dose less the prescribed dose, as a volume in Gy.</source>
   <translation>La dose moins la dose prescrite, en volume, en Gy.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Next: Findings ›</source>
   <translation>Suite : constats ›</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Findings</source>
   <translation>Co&amp;nstats</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What must be known before the plan is used.</source>
   <translation>Ce qu'il faut savoir avant d'utiliser le plan.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show errors.</source>
   <translation>Montrer les erreurs.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show warnings.</source>
   <translation>Montrer les avertissements.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show what could not be checked because a fact is unknown.</source>
   <translation>Montrer ce qui n'a pas pu être vérifié parce qu'un fait est inconnu.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show information.</source>
   <translation>Montrer les informations.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the plan found, worst first. Selecting one moves the slice views to its place.</source>
   <translation>Ce que le plan a trouvé, le plus grave d'abord. En sélectionner un amène les vues à son endroit.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Finding</source>
   <translation>Constat</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The selected finding: what was measured, and the source.</source>
   <translation>Le constat sélectionné : ce qui a été mesuré, et la source.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fill in</source>
   <translation>Renseigner</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Go to the fact of the patient that is missing.</source>
   <translation>Aller au fait du patient qui manque.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Next: Result ›</source>
   <translation>Suite : résultat ›</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>R&amp;esult</source>
   <translation>R&amp;ésultat</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Apply, report and save.</source>
   <translation>Appliquer, rapport et enregistrement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Plan &amp;name:</source>
   <translation>No&amp;m du plan :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>one plan in this segmentation</source>
   <translation>un seul plan dans cette segmentation</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Tells several plans in one segmentation apart, two lesions for example. A plan replaces only the results of the plan with the same name.</source>
   <translation>Distingue plusieurs plans dans une segmentation, deux lésions par exemple. Un plan ne remplace que les résultats du plan du même nom.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Fol&amp;der:</source>
   <translation>&amp;Dossier :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Folder for the report and the saved targets. A new folder is made in it for each report.</source>
   <translation>Dossier du rapport et des volumes enregistrés. Un nouveau dossier y est fait pour chaque rapport.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Write report</source>
   <translation>Rédig&amp;er le rapport</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write report.html with pictures, plan.json and targets.seg.nrrd into a new folder there.</source>
   <translation>Écrire report.html avec les images, plan.json et targets.seg.nrrd dans un nouveau dossier.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Save &amp;targets</source>
   <translation>Enregi&amp;strer les volumes</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write only the targets, as a segmentation file (.seg.nrrd).</source>
   <translation>N'écrire que les volumes cibles, en fichier de segmentation (.seg.nrrd).</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Save D&amp;ICOM</source>
   <translation>Enregistrer en D&amp;ICOM</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write the targets and the tumour as a DICOM structure set and a DICOM segmentation, on the slices of the image.</source>
   <translation>Écrire les volumes cibles et la tumeur en structures DICOM et en segmentation DICOM, sur les coupes de l’image.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>To data&amp;base</source>
   <translation>Vers la &amp;base</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Put the targets and the tumour as a structure set and a segmentation into your DICOM database, beside the image.</source>
   <translation>Mettre les volumes cibles et la tumeur, en structures et en segmentation, dans votre base DICOM, près de l’image.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Language:</source>
   <translation>&amp;Langue :</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Language of this panel and of the texts of the guidelines.</source>
   <translation>Langue de ce panneau et des textes des recommandations.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Teac&amp;hing</source>
   <translation>Ensei&amp;gnement</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Practise target definition, or make a case for others.</source>
   <translation>S'exercer à définir les volumes cibles, ou préparer un cas pour d'autres.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Learn target definition with a case, or make one.</source>
   <translation>Apprendre à définir les volumes cibles sur un cas, ou en préparer un.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Learn</source>
   <translation>Apprendre</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Student</source>
   <translation>Étudiant</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>name</source>
   <translation>nom</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Your name: results are kept under it on this computer. Nothing is kept without one.</source>
   <translation>Votre nom : les résultats sont gardés sous ce nom sur cet ordinateur. Sans nom, rien n'est gardé.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Case</source>
   <translation>Cas</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Cases that the program makes itself, or one from a folder or zip file.</source>
   <translation>Cas que le programme fabrique lui-même, ou un cas d'un dossier ou d'un fichier zip.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Open</source>
   <translation>Ouvrir</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Put the case into the scene: images, given structures and an empty segment for each target.</source>
   <translation>Mettre le cas dans la scène : images, structures données et un segment vide par volume cible.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Folder, case.json or zip file of a teaching case.</source>
   <translation>Dossier, case.json ou fichier zip d'un cas d'enseignement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Many students are marked at once on the command line: sarcomart class FOLDER --case CASE.</source>
   <translation>Plusieurs étudiants se notent d'un coup en ligne de commande : sarcomart class DOSSIER --case CAS.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Close case</source>
   <translation>Fermer le cas</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take the case out of the scene. Contours that were drawn stay, with their image.</source>
   <translation>Retirer le cas de la scène. Les contours tracés restent, avec leur image.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The task, and the hints that were asked for.</source>
   <translation>L'exercice, et les indices demandés.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The target to draw.</source>
   <translation>Le volume cible à tracer.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The image in the views and in the Segment Editor.</source>
   <translation>L'image des vues et de l'éditeur de segments.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Contour</source>
   <translation>Tracer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Open the Segment Editor with the segment of this target.</source>
   <translation>Ouvrir l'éditeur de segments avec le segment de ce volume cible.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Hint</source>
   <translation>Indice</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>One hint more: which tissue is a barrier, which margin, why. The number of hints is kept with the result.</source>
   <translation>Un indice de plus : quel tissu est une barrière, quelle marge, pourquoi. Le nombre d'indices est gardé avec le résultat.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Load…</source>
   <translation>Charger…</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take contours from a file: segmentation, mask or RTSTRUCT, named like the targets.</source>
   <translation>Prendre les contours d'un fichier : segmentation, masque ou RTSTRUCT, nommés comme les volumes cibles.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Save…</source>
   <translation>Enregistrer…</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write the contours into a folder, to hand them in.</source>
   <translation>Écrire les contours dans un dossier, pour les rendre.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Submit</source>
   <translation>Soumettre</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Mark the contours and show what was right.</source>
   <translation>Noter les contours et montrer ce qui était juste.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The target whose marks are listed and whose answer is in the views.</source>
   <translation>Le volume cible dont les points sont listés et la correction dans les vues.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the total is made of.</source>
   <translation>De quoi le total est fait.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Measure</source>
   <translation>Mesure</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Points</source>
   <translation>Points</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Rules of the guideline that are broken. Selecting one moves the slice views to its place.</source>
   <translation>Règles de la recommandation non respectées. En choisir une mène les coupes à l'endroit.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Rule</source>
   <translation>Règle</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The rule in the words of the case, with its source.</source>
   <translation>La règle dans les mots du cas, avec sa source.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>yours</source>
   <translation>le vôtre</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>right</source>
   <translation>juste</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>too little</source>
   <translation>manque</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>too much</source>
   <translation>excès</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Try again</source>
   <translation>Réessayer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take the answer away and go on drawing; the contours stay.</source>
   <translation>Retirer la correction et continuer à tracer ; les contours restent.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Save report...</source>
   <translation>Enregistrer le rapport...</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write what was submitted last as a report with pictures (HTML) into a new folder.</source>
   <translation>Écrire ce qui a été soumis en dernier comme rapport avec images (HTML), dans un nouveau dossier.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Make a case</source>
   <translation>Préparer un cas</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Title</source>
   <translation>Titre</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Title of the case, for the list of cases.</source>
   <translation>Titre du cas, pour la liste des cas.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What the student is told</source>
   <translation>Ce qu'on dit à l'étudiant</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>The task: what is known of the patient, and what to draw.</source>
   <translation>L'exercice : ce qu'on sait du patient, et ce qu'il faut tracer.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>To draw</source>
   <translation>À tracer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Targets of the protocol that the student has to draw.</source>
   <translation>Volumes cibles du protocole que l'étudiant doit tracer.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Experts</source>
   <translation>Experts</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Experts' contours: segments named by target and expert, such as "CTV Dr A". The guideline's own recipe counts in any case.</source>
   <translation>Contours d'experts : segments nommés par volume cible et expert, comme « CTV Dr A ». La recette de la recommandation compte toujours.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>the recipe alone</source>
   <translation>la recette seule</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Second image</source>
   <translation>Seconde image</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Another image of the patient on the same grid, an MR for example.</source>
   <translation>Une autre image du patient sur la même grille, une IRM par exemple.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Hints, one a line: question | answer | structure</source>
   <translation>Indices, un par ligne : question | réponse | structure</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Hints by step, one a line: question | answer | structure that it is about (may be left out).</source>
   <translation>Indices pas à pas, un par ligne : question | réponse | structure concernée (facultative).</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>When a rule is broken: rule | words</source>
   <translation>Règle non respectée : règle | texte</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>What to say when a rule is broken, one a line: rule | words. Rules without words get the guideline's sentence alone.</source>
   <translation>Ce qu'on dit quand une règle n'est pas respectée, une par ligne : règle | texte. Les règles sans texte n'ont que la phrase de la recommandation.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Author</source>
   <translation>Auteur</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Who made the case.</source>
   <translation>Qui a préparé le cas.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Licence</source>
   <translation>Licence</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Licence of image and contours.</source>
   <translation>Licence de l'image et des contours.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>A new folder for the case is made in this one.</source>
   <translation>Un nouveau dossier pour le cas est créé dans celui-ci.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Make case</source>
   <translation>Créer le cas</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write the case into a new folder, once its guideline could be applied. Tolerances and texts in a second language are then added in case.json.</source>
   <translation>Écrire le cas dans un nouveau dossier, une fois sa recommandation appliquée. Les tolérances et les textes dans une seconde langue s'ajoutent ensuite dans case.json.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Pack as zip</source>
   <translation>Compresser en zip</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Check the case that was made and pack it as a zip file beside its folder.</source>
   <translation>Vérifier le cas créé et le compresser en fichier zip à côté de son dossier.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Nothing but values and grid of the image is copied: no name, no date. A face may still be known again.</source>
   <translation>Seules les valeurs et la grille de l'image sont copiées : ni nom, ni date. Un visage reste reconnaissable.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Preview</source>
   <translation>&amp;Aperçu</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Make the targets and show them in the views. Nothing in the scene is changed.</source>
   <translation>Faire les volumes cibles et les montrer dans les vues. Rien n'est changé dans la scène.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Apply</source>
   <translation>A&amp;ppliquer</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Write the targets into the segmentation, with tables of doses and findings. One step that can be undone.</source>
   <translation>Écrire les volumes cibles dans la segmentation, avec les tableaux des doses et des constats. Une seule étape, qui peut être annulée.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Undo</source>
   <translation>Ann&amp;uler</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Take the last applied plan back.</source>
   <translation>Retirer le dernier plan appliqué.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>&amp;Redo</source>
   <translation>Ré&amp;tablir</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Bring back the plan that was undone.</source>
   <translation>Remettre le plan annulé.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>How far the task is.</source>
   <translation>Où en est la tâche.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Cancel</source>
   <translation>Arrêter</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Stop the task. Nothing is changed.</source>
   <translation>Arrêter la tâche. Rien n'est changé.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>×</source>
   <translation>×</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Close this message.</source>
   <translation>Fermer ce message.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Close the message</source>
   <translation>Fermer le message</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Details for a report of the problem.</source>
   <translation>Les détails, pour signaler le problème.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Details</source>
   <translation>Détails</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Show what exactly went wrong.</source>
   <translation>Montrer ce qui n'a pas marché exactement.</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Copy details</source>
   <translation>Copier les détails</translation>
  </message>
  <message>
   <location filename="../../Resources/UI/SarcomaRT.ui" />
   <source>Copy the message and its details to the clipboard.</source>
   <translation>Copier le message et ses détails dans le presse-papiers.</translation>
  </message>
 </context>
 <context>
  <name>SarcomaRTGuidelineMargin.SegmentEditorEffect</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/SarcomaRTGuidelineMargin/SegmentEditorEffect.py" />
   <source>Guideline margin</source>
   <translation>Marge de recommandation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/SarcomaRTGuidelineMargin/SegmentEditorEffect.py" />
   <source>&lt;html&gt;Grow a segment by a margin, sub-voxel, into the selected one.&lt;br&gt;&lt;p&gt;The margin may differ around an axis and along it, grow round other segments, slow down in them or be cut at them. A preview shows the result before anything is changed.&lt;/p&gt;&lt;p&gt;The editor's masking holds, and its Undo takes the change back. Other segments stay as they are unless that is switched off: then &lt;i&gt;Modify other segments&lt;/i&gt; under Masking decides, and its usual setting takes the overlap from them, from the segment that was grown too.&lt;/p&gt;&lt;p&gt;The result says what was achieved. A radiation oncologist must review it.&lt;/p&gt;&lt;/html&gt;</source>
   <translation>&lt;html&gt;Agrandir un segment d'une marge, plus fine que le voxel, dans le segment sélectionné.&lt;br&gt;&lt;p&gt;La marge peut différer autour d'un axe et le long de celui-ci, contourner d'autres segments, y ralentir ou y être coupée. Un aperçu montre le résultat avant tout changement.&lt;/p&gt;&lt;p&gt;Le masquage de l'éditeur s'applique, et son annulation retire le changement. Les autres segments restent tels quels, sauf si cela est désactivé : alors &lt;i&gt;Modifier les autres segments&lt;/i&gt; du masquage décide, et son réglage habituel leur retire le recouvrement, au segment agrandi aussi.&lt;/p&gt;&lt;p&gt;Le résultat dit ce qui a été obtenu. Un oncologue radiothérapeute doit le revoir.&lt;/p&gt;&lt;/html&gt;</translation>
  </message>
 </context>
 <context>
  <name>effect.barrier_table</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/barrier_table.py" />
   <source>No notice taken</source>
   <translation>Pas pris en compte</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/barrier_table.py" />
   <source>What growth meets</source>
   <translation>Ce que rencontre la croissance</translation>
  </message>
 </context>
 <context>
  <name>effect.form</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/form.py" />
   <source>{name} (the selected segment)</source>
   <translation>{name} (le segment sélectionné)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/form.py" />
   <source>The selected segment</source>
   <translation>Le segment sélectionné</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/form.py" />
   <source>choose a segment</source>
   <translation>choisir un segment</translation>
  </message>
 </context>
 <context>
  <name>effect.guideline_menu</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/guideline_menu.py" />
   <source>{target}, {protocol}: {margin} ({source}).</source>
   <translation>{target}, {protocol} : {margin} ({source}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/guideline_menu.py" />
   <source>No guideline</source>
   <translation>Aucune recommandation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/guideline_menu.py" />
   <source>{target} from {source}: {margin}</source>
   <translation>{target} à partir de {source} : {margin}</translation>
  </message>
 </context>
 <context>
  <name>effect.margin</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>Select the segment that the result goes into.</source>
   <translation>Sélectionnez le segment qui reçoit le résultat.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>The preview could not be made.</source>
   <translation>L'aperçu n'a pas pu être fait.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>The margin was not applied.</source>
   <translation>La marge n'a pas été appliquée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>Nothing is left after the margin.</source>
   <translation>Il ne reste rien après la marge.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>Take off less, or cut less.</source>
   <translation>Retirez moins, ou coupez moins.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>The axis could not be drawn.</source>
   <translation>L'axe n'a pas pu être tracé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>There is no segmentation.</source>
   <translation>Il n'y a pas de segmentation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>Choose one in the Segment Editor.</source>
   <translation>Choisissez-en une dans l'éditeur de segments.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/margin.py" />
   <source>Margin axis</source>
   <translation>Axe de la marge</translation>
  </message>
 </context>
 <context>
  <name>effect.words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Ellipsoid</source>
   <translation>Ellipsoïde</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Cylinder</source>
   <translation>Cylindre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Cranio-caudal</source>
   <translation>Crânio-caudal</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Bone or limb</source>
   <translation>Os ou membre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Line</source>
   <translation>Ligne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Preview: {volume} cc, made from {source} cc.</source>
   <translation>Aperçu : {volume} cc, à partir de {source} cc.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>{target} made from {source}</source>
   <translation>{target} à partir de {source}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Achieved: {least} mm at least, {median} mm in the middle (median), {most} mm at most.</source>
   <translation>Obtenu : {least} mm au moins, {median} mm en médiane, {most} mm au plus.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Volume: {volume} cc.</source>
   <translation>Volume : {volume} cc.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>{names} held back {volume} cc.</source>
   <translation>{names} a retenu {volume} cc.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>The editor's masking kept {volume} cc of the result out of the segment.</source>
   <translation>Le masquage de l'éditeur a gardé {volume} cc du résultat hors du segment.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>The editor's masking kept {volume} cc in the segment that are not of the result.</source>
   <translation>Le masquage de l'éditeur a gardé dans le segment {volume} cc qui ne sont pas du résultat.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Asked: {margin} mm in all directions.</source>
   <translation>Demandé : {margin} mm dans toutes les directions.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Asked: {around} mm around the axis, {along} mm along the limb (ellipsoid).</source>
   <translation>Demandé : {around} mm autour de l'axe, {along} mm le long du membre (ellipsoïde).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Asked: {around} mm around the axis, {along} mm along the limb (cylinder).</source>
   <translation>Demandé : {around} mm autour de l'axe, {along} mm le long du membre (cylindre).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>The margin asked for lies outside what the guideline gives.</source>
   <translation>La marge demandée est en dehors de ce que donne la recommandation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>The axis lies {tilt} degrees off cranio-caudal.</source>
   <translation>L'axe est à {tilt} degrés de la direction crânio-caudale.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Error</source>
   <translation>Erreur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Warning</source>
   <translation>Avertissement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Not known</source>
   <translation>Inconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/effect/words.py" />
   <source>Note</source>
   <translation>Note</translation>
  </message>
 </context>
 <context>
  <name>panel.actions</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The targets could not be made.</source>
   <translation>Les volumes cibles n'ont pas pu être faits.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The targets could not be applied.</source>
   <translation>Les volumes cibles n'ont pas pu être appliqués.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The targets could not follow.</source>
   <translation>Les volumes cibles n'ont pas pu suivre.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The targets could not be made again.</source>
   <translation>Les volumes n'ont pas pu être refaits.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Undo failed.</source>
   <translation>L'annulation a échoué.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Redo failed.</source>
   <translation>Le rétablissement a échoué.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The report could not be written.</source>
   <translation>Le rapport n'a pas pu être écrit.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Report written:</source>
   <translation>Rapport écrit :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The targets could not be saved.</source>
   <translation>Les volumes n'ont pas pu être enregistrés.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Targets saved:</source>
   <translation>Volumes enregistrés :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Structure set and segmentation saved:</source>
   <translation>Structures et segmentation enregistrées :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The DICOM objects could not be written.</source>
   <translation>Les objets DICOM n’ont pas pu être écrits.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The DICOM objects could not be put into the database.</source>
   <translation>Les objets DICOM n’ont pas pu être mis dans la base.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>Structure set and segmentation are in the DICOM database.</source>
   <translation>Structures et segmentation sont dans la base DICOM.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The target could not be locked.</source>
   <translation>Le volume n'a pas pu être verrouillé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The color could not be changed.</source>
   <translation>La couleur n'a pas pu être changée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The axis could not be shown.</source>
   <translation>L'axe n'a pas pu être montré.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/actions.py" />
   <source>The axis could not be estimated.</source>
   <translation>L'axe n'a pas pu être estimé.</translation>
  </message>
 </context>
 <context>
  <name>panel.advice_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}</source>
   <translation>{given_as} : {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}. Not known: {needs}</source>
   <translation>{given_as} : {text}. Non connu : {needs}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}. The dates keep to it</source>
   <translation>{given_as} : {text}. Les dates le respectent</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}. The dates are shorter than that, for urgency only</source>
   <translation>{given_as} : {text}. Les dates sont plus courtes : en cas d'urgence seulement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}. The dates do not keep to it</source>
   <translation>{given_as} : {text}. Les dates ne le respectent pas</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: {text}: {washout_days} days</source>
   <translation>{given_as} : {text} : {washout_days} jours</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: not known: {needs}. If so: {text}</source>
   <translation>{given_as} : non connu : {needs}. Si oui : {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: not known: {needs}, so whether it is given during radiotherapy</source>
   <translation>{given_as} : non connu : {needs}, donc s'il est donné pendant la radiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as} is not in the guidelines: nothing is said of it with radiotherapy</source>
   <translation>{given_as} n'est pas dans les recommandations : rien n'en est dit avec la radiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: the sources give no advice on it together with radiotherapy</source>
   <translation>{given_as} : les sources ne donnent pas d'avis sur son association à la radiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: the sources give advice on it, but not for this situation</source>
   <translation>{given_as} : les sources donnent un avis, mais pas pour cette situation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given_as}: not known: {needs} of the case</source>
   <translation>{given_as} : non connu : {needs} du cas</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{text}</source>
   <translation>{text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>The chemotherapy protocol has several arms: say which one</source>
   <translation>Le protocole de chimiothérapie a plusieurs bras : préciser lequel</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{text}. That is from {earliest} to {latest}</source>
   <translation>{text}. Soit du {earliest} au {latest}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given} lies in the window from {earliest} to {latest}. {text}</source>
   <translation>Le {given} est dans la fenêtre du {earliest} au {latest}. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given} lies before the window from {earliest} to {latest}. {text}</source>
   <translation>Le {given} est avant la fenêtre du {earliest} au {latest}. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{given} lies after the window from {earliest} to {latest}. {text}</source>
   <translation>Le {given} est après la fenêtre du {earliest} au {latest}. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Not known: {needs}. {text}</source>
   <translation>Non connu : {needs}. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>The windows for the start of radiotherapy have no day in common</source>
   <translation>Les fenêtres du début de la radiothérapie n'ont aucun jour en commun</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{fractions} sessions, {sessions_per_week} a week: the last one on {end}</source>
   <translation>{fractions} séances, {sessions_per_week} par semaine : la dernière le {end}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Radiotherapy is to end on {given}, but its sessions end on {end}</source>
   <translation>La fin de la radiothérapie est donnée au {given}, mais ses séances finissent le {end}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Not known: {needs}; so when the last session is</source>
   <translation>Non connu : {needs} ; donc la date de la dernière séance</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Radiotherapy cannot start on {start}, a weekend or holiday; counted from {moved_to}</source>
   <translation>La radiothérapie ne peut pas débuter le {start}, week-end ou jour férié ; compté à partir du {moved_to}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>The dates contradict each other: {fact}. No advice was given</source>
   <translation>Les dates se contredisent : {fact}. Aucun avis n'est donné</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Indicated: {text}</source>
   <translation>Indiqué : {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>To be discussed: {text}</source>
   <translation>À discuter : {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Not indicated: {text}</source>
   <translation>Non indiqué : {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>{text}: cannot be said; not known: {needs}</source>
   <translation>{text} : impossible à dire ; non connu : {needs}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Not known: {needs} of the case</source>
   <translation>Non connu : {needs} du cas</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Trial {trial}, {status}: nothing that the source asks for is against it. {text}</source>
   <translation>Essai {trial}, {status} : rien de ce que demande la source ne s'y oppose. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Trial {trial}, {status}. {text}</source>
   <translation>Essai {trial}, {status}. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Trial {trial}, {status}: would not take this case. {text}</source>
   <translation>Essai {trial}, {status} : n'inclurait pas ce cas. {text}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/advice_words.py" />
   <source>Trial {trial}, {status}: not known: {needs}. {text}</source>
   <translation>Essai {trial}, {status} : non connu : {needs}. {text}</translation>
  </message>
 </context>
 <context>
  <name>panel.case_maker</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>From the plan above: {image}, {protocol}, with its margins and facts.</source>
   <translation>D'après le plan ci-dessus : {image}, {protocol}, avec ses marges et ses données.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>Choose image and segments under Case and a protocol under Guideline first.</source>
   <translation>Choisissez d'abord l'image et les segments sous Cas et un protocole sous Recommandation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>not given</source>
   <translation>non indiqué</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>The case could not be made.</source>
   <translation>Le cas n'a pas pu être créé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>The case is in {folder}. Right would be: {volumes}.</source>
   <translation>Le cas est dans {folder}. Seraient justes : {volumes}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>The case could not be packed.</source>
   <translation>Le cas n'a pas pu être compressé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_maker.py" />
   <source>Packed: {path}</source>
   <translation>Compressé : {path}</translation>
  </message>
 </context>
 <context>
  <name>panel.case_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>choose image and segmentation</source>
   <translation>choisir l'image et la segmentation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>choose the image</source>
   <translation>choisir l'image</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>no tumour yet</source>
   <translation>pas encore de tumeur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>kind not known</source>
   <translation>type inconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>CT (as stored)</source>
   <translation>TDM (enregistré)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>{kind} (as stored)</source>
   <translation>{kind} (enregistré)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>CT in HU</source>
   <translation>TDM en UH</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/case_section.py" />
   <source>no CT</source>
   <translation>pas un TDM</translation>
  </message>
 </context>
 <context>
  <name>panel.dicom_choice</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>Doses and structure sets of the DICOM database</source>
   <translation>Doses et structures de la base DICOM</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>What</source>
   <translation>Quoi</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>Patient</source>
   <translation>Patient</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>Date</source>
   <translation>Date</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>Goes with the image</source>
   <translation>Va avec l’image</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>✔ same frame of reference</source>
   <translation>✔ même référentiel</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>same study</source>
   <translation>même étude</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>same patient, another study</source>
   <translation>même patient, autre étude</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>not known to go with it</source>
   <translation>lien inconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>dose</source>
   <translation>dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>structures</source>
   <translation>structures</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dicom_choice.py" />
   <source>file is gone</source>
   <translation>fichier disparu</translation>
  </message>
 </context>
 <context>
  <name>panel.dose_buttons</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>Choose it instead of {dose}, or add it under More doses</source>
   <translation>Choisissez-la à la place de {dose}, ou ajoutez-la sous Autres doses</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>The prescribed dose could not be made.</source>
   <translation>La dose prescrite n'a pas pu être faite.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>{name} is in the scene.</source>
   <translation>{name} est dans la scène.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>The difference could not be made.</source>
   <translation>La différence n'a pas pu être faite.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>{name} is in the scene: blue is too little, red too much.</source>
   <translation>{name} est dans la scène : bleu, trop peu ; rouge, trop.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_buttons.py" />
   <source>The volume could not be made.</source>
   <translation>Le volume n’a pas pu être fait.</translation>
  </message>
 </context>
 <context>
  <name>panel.dose_choices</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_choices.py" />
   <source>The constraint file {name} cannot be used: {why}</source>
   <translation>Le fichier de contraintes {name} ne peut être utilisé : {why}</translation>
  </message>
 </context>
 <context>
  <name>panel.dose_desk</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>schedule's: {fractions}</source>
   <translation>schéma : {fractions}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>not given</source>
   <translation>non donné</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>dose</source>
   <translation>dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>EQD2 with earlier courses</source>
   <translation>EQD2 avec irradiations antérieures</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>The dose could not be evaluated.</source>
   <translation>La dose n'a pas pu être évaluée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>The sum of {count} phases</source>
   <translation>La somme de {count} phases</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>{dose} in {structures} structures, {fractions} fractions.</source>
   <translation>{dose} dans {structures} structures, {fractions} fractions.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>Stopped: what is shown is not up to date. Evaluate again.</source>
   <translation>Arrêté : ce qui est affiché n'est pas à jour. Évaluez à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>Choose or load a dose.</source>
   <translation>Choisissez ou chargez une dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_desk.py" />
   <source>The isodoses could not be shown.</source>
   <translation>Les isodoses n'ont pas pu être montrées.</translation>
  </message>
 </context>
 <context>
  <name>panel.dose_tables</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_tables.py" />
   <source>{volume} cc</source>
   <translation>{volume} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_tables.py" />
   <source>It lies outside the dose.</source>
   <translation>Elle est hors de la dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_tables.py" />
   <source>{share} % of it lies outside the dose; the numbers are of the rest.</source>
   <translation>{share} % sont hors de la dose ; les nombres sont du reste.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_tables.py" />
   <source>Click to go to its maximum.</source>
   <translation>Un clic mène au maximum.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_tables.py" />
   <source>Prescribed: {dose} Gy</source>
   <translation>Prescrit : {dose} Gy</translation>
  </message>
 </context>
 <context>
  <name>panel.dose_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>met</source>
   <translation>respectée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>not met</source>
   <translation>non respectée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>cannot be judged</source>
   <translation>ne peut être jugée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>spinal cord</source>
   <translation>moelle épinière</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>vertebra</source>
   <translation>vertèbre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>target</source>
   <translation>volume cible</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>any structure</source>
   <translation>toute structure</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>maximum</source>
   <translation>maximum</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>minimum</source>
   <translation>minimum</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>mean</source>
   <translation>moyenne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>a fraction</source>
   <translation>par fraction</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>summed BED</source>
   <translation>BED cumulée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>summed EQD2</source>
   <translation>EQD2 cumulée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>EQD2 of this course</source>
   <translation>EQD2 de ce traitement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>part of the sum</source>
   <translation>part de la somme</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>interval</source>
   <translation>intervalle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>months</source>
   <translation>mois</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>{verdict}, by {amount}</source>
   <translation>{verdict}, de {amount}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>Cannot be judged: {reason}</source>
   <translation>Ne peut être jugée : {reason}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>Within the registration's uncertainty: {low} to {high}</source>
   <translation>Dans l'incertitude du recalage : de {low} à {high}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>From: {source}</source>
   <translation>D'après : {source}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>Click to go there.</source>
   <translation>Un clic y mène.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>no earlier course was given</source>
   <translation>aucun traitement antérieur n'a été donné</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>the time since an earlier course is not known</source>
   <translation>le temps écoulé depuis un traitement antérieur n'est pas connu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>the structure lies outside the dose</source>
   <translation>la structure est hors de la dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>the source gives no α/β and none was chosen</source>
   <translation>la source ne donne pas d'α/β et aucun n'a été choisi</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>there is no such structure; there are: {0}</source>
   <translation>cette structure n'existe pas ; il y a : {0}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>the limit is for {0} fractions, this course has {1}</source>
   <translation>la limite vaut pour {0} fractions, ce traitement en a {1}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/dose_words.py" />
   <source>{0} % of the structure lies outside the dose; the rest meets it</source>
   <translation>{0} % de la structure sont hors de la dose ; le reste la respecte</translation>
  </message>
 </context>
 <context>
  <name>panel.doses_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/doses_section.py" />
   <source>protocol: {value} Gy</source>
   <translation>protocole : {value} Gy</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/doses_section.py" />
   <source>not given</source>
   <translation>non donné</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/doses_section.py" />
   <source>needed for EQD2</source>
   <translation>nécessaire pour l'EQD2</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/doses_section.py" />
   <source>{target} {dose} Gy in {fractions}</source>
   <translation>{target} {dose} Gy en {fractions}</translation>
  </message>
 </context>
 <context>
  <name>panel.editor_link</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/editor_link.py" />
   <source>Back to SarcomaRT</source>
   <translation>Retour à SarcomaRT</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/editor_link.py" />
   <source>Return to the plan.</source>
   <translation>Revenir au plan.</translation>
  </message>
 </context>
 <context>
  <name>panel.error_texts</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A fault of SarcomaRT; nothing was changed. Copy the details for its makers.</source>
   <translation>Un défaut de SarcomaRT ; rien n'a été modifié. Copiez les détails pour ses auteurs.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A file of SarcomaRT cannot be used: {name}. Install SarcomaRT again.</source>
   <translation>Un fichier de SarcomaRT est inutilisable : {name}. Réinstallez SarcomaRT.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Something that SarcomaRT needs is not installed: {name}.</source>
   <translation>Un composant dont SarcomaRT a besoin n'est pas installé : {name}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The case is damaged: its text is wrong at {name}. Copy it again, or ask who made it.</source>
   <translation>Le cas est endommagé : son texte est faux à {name}. Copiez-le de nouveau, ou demandez à son auteur.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Cancelled; nothing was changed.</source>
   <translation>Annulé ; rien n'a été modifié.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The tumour is missing or empty: draw it, or give its segment the role Tumour (GTV).</source>
   <translation>La tumeur manque ou est vide : dessinez-la, ou donnez à son segment le rôle Tumeur (GTV).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} lies outside the image. Choose the image it was drawn on.</source>
   <translation>{name} est hors de l'image. Choisissez l'image sur laquelle il a été dessiné.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{0} is made from: {1}. It is missing: draw it, or choose the role of its segment.</source>
   <translation>{0} est construit à partir de : {1}. Il manque : dessinez-le, ou choisissez le rôle de son segment.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is empty. Draw it first, or use another segment.</source>
   <translation>{name} est vide. Dessinez-le d'abord, ou prenez un autre segment.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is nothing to start from: the segment is empty. Draw it first.</source>
   <translation>Il n'y a rien au départ : le segment est vide. Dessinez-le d'abord.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{0} is locked and empty. Draw it, or unlock it.</source>
   <translation>{0} est verrouillé et vide. Dessinez-le, ou déverrouillez-le.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} belongs to another frame of reference than the image. Register it to the image first.</source>
   <translation>{name} appartient à un autre référentiel que l'image. Recalez-le d'abord sur l'image.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The contours of {name} are not in parallel planes. Export it as closed contours in slice planes.</source>
   <translation>Les contours de {name} ne sont pas dans des plans parallèles. Exportez-le en contours fermés dans le plan des coupes.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The contours of {name} are too far apart. Export it again.</source>
   <translation>Les contours de {name} sont trop éloignés les uns des autres. Exportez-le à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no image. Choose one under Case.</source>
   <translation>Il n'y a pas d'image. Choisissez-en une sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A 3D image is needed, not a single slice or a series in time.</source>
   <translation>Il faut une image 3D, et non une seule coupe ou une série temporelle.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} holds no image. Load it again.</source>
   <translation>{name} ne contient pas d'image. Chargez-la à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has several values a voxel. Choose a plain image.</source>
   <translation>{name} a plusieurs valeurs par voxel. Choisissez une image simple.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The axes of the image are not perpendicular (gantry tilt). Resample it first.</source>
   <translation>Les axes de l'image ne sont pas perpendiculaires (inclinaison du statif). Rééchantillonnez-la d'abord.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has voxels without extent. Load it again.</source>
   <translation>{name} a des voxels sans étendue. Chargez-le à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>No body was found in the image. Choose a CT, or draw the body.</source>
   <translation>Aucun corps n'a été trouvé dans l'image. Choisissez un scanner, ou dessinez le contour externe.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A margin is a length from 0 to {0} mm, not {received}.</source>
   <translation>Une marge est une longueur de 0 à {0} mm, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A margin is at most {0} mm.</source>
   <translation>Une marge est de {0} mm au plus.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The margin is zero, which changes nothing. Give an amount around the axis or along it.</source>
   <translation>La marge est nulle et ne change rien. Donnez une marge autour de l'axe ou le long de celui-ci.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A negative margin must be the same in all directions. Give one amount, or amounts of zero and more.</source>
   <translation>Une marge négative doit être égale dans toutes les directions. Donnez une seule valeur, ou des valeurs positives ou nulles.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Only an ellipsoid can be taken off. Choose the ellipsoid, or an amount of zero and more.</source>
   <translation>Seul un ellipsoïde peut être retiré. Choisissez l'ellipsoïde, ou une valeur positive ou nulle.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A negative margin cannot go round segments or be slowed down by them. Choose Cut off, or nothing.</source>
   <translation>Une marge négative ne peut ni contourner des segments ni y être ralentie. Choisissez Couper, ou rien.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The factor of slower growth is 1 or more, not {received}.</source>
   <translation>Le facteur de ralentissement est de 1 ou plus, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The line {name} has no direction. Place its two points apart, or delete it.</source>
   <translation>La ligne {name} n'a pas de direction. Écartez ses deux points, ou supprimez-la.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Choose a line for the axis, or none to have it estimated.</source>
   <translation>Choisissez une ligne pour l'axe, ou aucune pour qu'il soit estimé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Choose what gives the axis: a segment or a line.</source>
   <translation>Choisissez ce qui donne l'axe : un segment ou une ligne.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} does not show the axis: too little of it is seen, or its cross-sections do not line up. Choose another segment, or draw a line.</source>
   <translation>{name} ne montre pas l'axe : on en voit trop peu, ou ses sections ne s'alignent pas. Choisissez un autre segment, ou tracez une ligne.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The guideline leaves these margins to local practice: {received}. Give them under Volumes.</source>
   <translation>La recommandation laisse ces marges à la pratique locale : {received}. Donnez-les sous Volumes.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The guideline has no margin {received}.</source>
   <translation>La recommandation n'a pas de marge {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no guideline {received} in this SarcomaRT. Choose another one.</source>
   <translation>Il n'y a pas de recommandation {received} dans ce SarcomaRT. Choisissez-en une autre.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The guideline has no schedule {received}. Choose another one under Doses.</source>
   <translation>La recommandation n'a pas de schéma {received}. Choisissez-en un autre sous Doses.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{received} is locked, and the guideline has no target of that name.</source>
   <translation>{received} est verrouillé, et la recommandation n'a pas de volume cible de ce nom.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Only a target that was applied can be locked. Apply the plan first.</source>
   <translation>Seul un volume appliqué peut être verrouillé. Appliquez d'abord le plan.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The guideline defines no target volume: there is nothing to save.</source>
   <translation>La recommandation ne définit aucun volume cible : il n'y a rien à enregistrer.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Alpha/beta is a number above zero, in Gy; not {received}.</source>
   <translation>Alpha/bêta est un nombre positif, en Gy ; et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} lies outside the dose.</source>
   <translation>{name} est hors de la dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A dose is given in one fraction or more, not {received}.</source>
   <translation>Une dose est donnée en une fraction ou plus, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has negative values ({received}). Is it a difference of doses?</source>
   <translation>{name} a des valeurs négatives ({received}). Est-ce une différence de doses ?</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has values that are no numbers. Export the dose again.</source>
   <translation>{name} a des valeurs qui ne sont pas des nombres. Exportez la dose à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A prescribed dose is above zero, not {received}.</source>
   <translation>Une dose prescrite est positive, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is no rigid transform. Register by rotation and shift only.</source>
   <translation>{name} n'est pas une transformation rigide. Recalez par rotation et translation seulement.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name}: the months since then cannot be negative ({received}).</source>
   <translation>{name} : les mois écoulés ne peuvent être négatifs ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The uncertainty of the registration cannot be negative ({received}).</source>
   <translation>L'incertitude du recalage ne peut être négative ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The recovery is a part from 0 to below 1, not {received}.</source>
   <translation>La récupération est une part de 0 à moins de 1, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Say where the recovery factor comes from.</source>
   <translation>Dites d'où vient le facteur de récupération.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The contours of {name} enclose no area. Draw it, or leave it out.</source>
   <translation>Les contours de {name} n'enferment aucune surface. Dessinez-le, ou laissez-le de côté.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Isodoses are numbers above zero, in Gy: {received} is none.</source>
   <translation>Les isodoses sont des nombres positifs, en Gy : {received} n'en est pas un.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>At most {0} isodoses are shown, not {received}. Leave some out.</source>
   <translation>Au plus {0} isodoses sont montrées, et non {received}. Ôtez-en.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Nothing is prescribed. Choose a protocol and schedule that give a dose.</source>
   <translation>Rien n'est prescrit. Choisissez un protocole et un schéma qui donnent une dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A fall-off is a distance in mm, not {received}.</source>
   <translation>Une décroissance est une distance en mm, et non {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is a relative dose (percent of something the file does not say). Export it as absolute dose in Gy.</source>
   <translation>{name} est une dose relative (pour cent de quelque chose que le fichier ne dit pas). Exportez-la en dose absolue, en Gy.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is not a dose in Gy; its unit is {received}. Choose a dose.</source>
   <translation>{name} n'est pas une dose en Gy ; son unité est {received}. Choisissez une dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Nothing says that the values of {name} are Gy. Say so if you know it.</source>
   <translation>Rien ne dit que les valeurs de {name} sont en Gy. Dites-le si vous le savez.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The number of fractions is not known. Choose a schedule, or give it.</source>
   <translation>Le nombre de fractions n'est pas connu. Choisissez un schéma, ou donnez-le.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Give the number of fractions of {name}: without it nothing can be added up.</source>
   <translation>Donnez le nombre de fractions de {name} : sans lui rien ne peut être additionné.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is there twice. Take it out of the further doses.</source>
   <translation>{name} s’y trouve deux fois. Retirez-la des autres doses.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>EQD2 needs α/β. Give it under Prescription, or show the dose.</source>
   <translation>L’EQD2 exige α/β. Donnez-le sous Prescription, ou montrez la dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is of another frame of reference than the image, and no transform brings it there. Register it, and put it under the transform (module Transforms).</source>
   <translation>{name} est d’un autre référentiel que l’image, et aucune transformation ne l’y amène. Recalez-la et placez-la sous la transformation (module Transforms).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The slices of {name} are no plain volume that DICOM objects could refer to. Import the image again.</source>
   <translation>Les coupes de {name} ne forment pas un volume simple auquel des objets DICOM puissent se référer. Importez l’image à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The image has no frame of reference: what is written would belong to nothing.</source>
   <translation>L’image n’a pas de référentiel : ce qui est écrit n’appartiendrait à rien.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no volume to write: every target is empty.</source>
   <translation>Il n’y a aucun volume à écrire : tous les volumes cibles sont vides.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be written ({received}). Choose another folder.</source>
   <translation>{name} ne peut pas être écrit ({received}). Choisissez un autre dossier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>No DICOM database is open. Open Slicer's DICOM module once and choose a folder for it, or use files.</source>
   <translation>Aucune base DICOM n’est ouverte. Ouvrez une fois le module DICOM de Slicer et choisissez-lui un dossier, ou passez par des fichiers.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The DICOM database holds no dose and no structure set. Import them by Slicer's DICOM module, or use files.</source>
   <translation>La base DICOM ne contient ni dose ni structures. Importez-les par le module DICOM de Slicer, ou passez par des fichiers.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} was not loaded from DICOM: there are no slices that DICOM objects could refer to. Load the image by Slicer's DICOM module.</source>
   <translation>{name} n’a pas été chargé depuis DICOM : il n’y a pas de coupes auxquelles des objets DICOM puissent se référer. Chargez l’image par le module DICOM de Slicer.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Files of {name} are not in the DICOM database, or gone from disk ({received}). Import the image again.</source>
   <translation>Des fichiers de {name} ne sont pas dans la base DICOM, ou ont disparu du disque ({received}). Importez l’image à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The DICOM database did not take {name}. See Slicer's error log; is the disk full?</source>
   <translation>La base DICOM n’a pas accepté {name}. Voyez le journal d’erreurs de Slicer ; le disque est-il plein ?</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is no slice of an image. Import the image again.</source>
   <translation>{name} n’est pas une coupe d’image. Importez l’image à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The slices of {name} are of several series. Load them one by one.</source>
   <translation>Les coupes de {name} sont de plusieurs séries. Chargez-les une à une.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} lies elsewhere than its DICOM slices ({received}). Plan on the image as it was loaded: not moved by a transform, cropped or resampled.</source>
   <translation>{name} n’est pas à la place de ses coupes DICOM ({received}). Planifiez sur l’image telle qu’elle a été chargée : ni déplacée par une transformation, ni rognée, ni rééchantillonnée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The scene holds a choice that is not known here: {received}. Choose again under Case.</source>
   <translation>La scène contient un choix inconnu ici : {received}. Choisissez à nouveau sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Slicer did not take a new segment. Nothing was changed.</source>
   <translation>Slicer n'a pas accepté de nouveau segment. Rien n'a été modifié.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no segmentation. Choose one under Case.</source>
   <translation>Il n'y a pas de segmentation. Choisissez-en une sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>A segment that was chosen is no longer in {0}. Choose again.</source>
   <translation>Un segment choisi n'est plus dans {0}. Choisissez à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is under a transform that is not linear. Harden or remove the transform.</source>
   <translation>{name} est sous une transformation non linéaire. Appliquez-la définitivement ou retirez-la.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} could not be resampled to the image.</source>
   <translation>{name} n'a pas pu être rééchantillonné sur l'image.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Segments were changed since the plan. Use undo in the Segment Editor.</source>
   <translation>Des segments ont changé depuis le plan. Utilisez l'annulation de l'éditeur de segments.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is nothing to do again.</source>
   <translation>Il n'y a rien à rétablir.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The step could not have been undone, so nothing was changed.</source>
   <translation>L'étape n'aurait pas pu être annulée ; rien n'a donc été modifié.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>This needs Slicer 5.10 or later.</source>
   <translation>Il faut Slicer 5.10 ou plus récent.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} was not written. Nothing was changed.</source>
   <translation>{name} n'a pas été écrit. Rien n'a été modifié.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The Segment Editor did not write {name} as it was grown. Its Undo takes the change back.</source>
   <translation>L'éditeur de segments n'a pas écrit {name} tel qu'il a grandi. Son annulation reprend la modification.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is not kept as a binary labelmap. Let the Segment Editor convert it.</source>
   <translation>{name} n'est pas conservé en carte d'étiquettes binaire. Laissez l'éditeur de segments le convertir.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has no geometry. Choose an image in the editor.</source>
   <translation>{name} n'a pas de géométrie. Choisissez une image dans l'éditeur.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The folder {name} is not there, or nothing can be written to it. Choose another.</source>
   <translation>Le dossier {name} n'existe pas, ou rien ne peut y être écrit. Choisissez-en un autre.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be written. Choose another folder.</source>
   <translation>{name} ne peut être écrit. Choisissez un autre dossier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>Nothing can be written to {received} ({0}). Choose another folder.</source>
   <translation>Rien ne peut être écrit dans {received} ({0}). Choisissez un autre dossier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{received} cannot be written. Choose another folder.</source>
   <translation>{received} ne peut être écrit. Choisissez un autre dossier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no file {name}.</source>
   <translation>Il n'y a pas de fichier {name}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be read.</source>
   <translation>{name} ne peut être lu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be read as an image.</source>
   <translation>{name} ne peut être lu comme image.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be read as a segmentation.</source>
   <translation>{name} ne peut être lu comme segmentation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The guidelines of SarcomaRT are not where they belong. Install it again.</source>
   <translation>Les recommandations de SarcomaRT ne sont pas à leur place. Réinstallez-le.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is damaged or incomplete. Export or copy it again.</source>
   <translation>{name} est endommagé ou incomplet. Exportez-le ou copiez-le à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is no absolute dose in Gy. Export it as absolute dose.</source>
   <translation>{name} n'est pas une dose absolue en Gy. Exportez-la en dose absolue.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is no dose ({received}). Choose an RTDOSE file.</source>
   <translation>{name} n'est pas une dose ({received}). Choisissez un fichier RTDOSE.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is no structure set ({received}). Choose an RTSTRUCT file.</source>
   <translation>{name} n'est pas un jeu de structures ({received}). Choisissez un fichier RTSTRUCT.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} holds no structure. Export it again.</source>
   <translation>{name} ne contient aucune structure. Exportez-le à nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no structure {received} in {0}.</source>
   <translation>Il n'y a pas de structure {received} dans {0}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There are {0} structures {received} in {1}.</source>
   <translation>Il y a {0} structures {received} dans {1}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} cannot be opened.</source>
   <translation>{name} ne peut être ouvert.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There is no dose (RTDOSE) in {received}.</source>
   <translation>Il n'y a pas de dose (RTDOSE) dans {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>There are {0} doses in the folder. Choose the file of one.</source>
   <translation>Il y a {0} doses dans le dossier. Choisissez le fichier de l'une d'elles.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>The beams' doses are on different grids. Export the plan's dose.</source>
   <translation>Les doses des faisceaux sont sur des grilles différentes. Exportez la dose du plan.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is compressed. Export it uncompressed.</source>
   <translation>{name} est compressé. Exportez-le sans compression.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} is a single plane. Export the dose of the whole plan.</source>
   <translation>{name} est un plan unique. Exportez la dose de tout le plan.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>{name} has several values a voxel: it is no dose.</source>
   <translation>{name} a plusieurs valeurs par voxel : ce n'est pas une dose.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_texts.py" />
   <source>SlicerRT could not load {name}. Slicer's error log says more.</source>
   <translation>SlicerRT n'a pas pu charger {name}. Le journal d'erreurs de Slicer en dit plus.</translation>
  </message>
 </context>
 <context>
  <name>panel.error_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_words.py" />
   <source>{fact}: {received} is no date. Write it as YYYY-MM-DD, or leave it empty.</source>
   <translation>{fact} : {received} n'est pas une date. Écrivez-la AAAA-MM-JJ, ou laissez vide.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_words.py" />
   <source>{fact}: {received} is no such number. Write it like 7 or 7.5, or leave it empty.</source>
   <translation>{fact} : {received} n'est pas un tel nombre. Écrivez-le comme 7 ou 7,5, ou laissez vide.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/error_words.py" />
   <source>{fact}: {received} cannot be understood. Choose another value, or leave it empty.</source>
   <translation>{fact} : {received} n'est pas compris. Choisissez une autre valeur, ou laissez vide.</translation>
  </message>
 </context>
 <context>
  <name>panel.facts_form</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>unknown</source>
   <translation>inconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>YYYY-MM-DD</source>
   <translation>AAAA-MM-JJ</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>yes</source>
   <translation>oui</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>no</source>
   <translation>non</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>Leave it empty when it is not known.</source>
   <translation>Laissez vide si ce n'est pas connu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/facts_form.py" />
   <source>Year, month and day: YYYY-MM-DD. Leave it empty when it is not known.</source>
   <translation>Année, mois et jour : AAAA-MM-JJ. À laisser vide si ce n'est pas connu.</translation>
  </message>
 </context>
 <context>
  <name>panel.finding_texts</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The image edge cuts off {edge_cut_cc} cc</source>
   <translation>Le bord de l'image coupe {edge_cut_cc} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>A margin of {margin_mm} mm is less than half the slice spacing of {slice_spacing_mm} mm; the voxels hold it only on average</source>
   <translation>Une marge de {margin_mm} mm est inférieure à la moitié de l'espacement des coupes de {slice_spacing_mm} mm ; les voxels ne la tiennent qu'en moyenne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{volume_cc} cc of the volume lies in {barrier}; it is kept</source>
   <translation>{volume_cc} cc du volume sont dans {barrier} ; ils sont conservés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>EQD2 needs alpha/beta: the source gives none</source>
   <translation>L'EQD2 demande un alpha/bêta : la source n'en donne pas</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: {volume_cc} cc left out at {barrier}</source>
   <translation>{target} : {volume_cc} cc exclus à {barrier}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} had been corrected by hand; it was replaced (undo brings it back)</source>
   <translation>{target} avait été corrigé à la main ; il a été remplacé (l'annulation le rend)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: the source gives no dose that can be prescribed; decide it locally</source>
   <translation>{target} : la source ne donne pas de dose à prescrire ; décidez-la localement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: the image edge cuts off {edge_cut_cc} cc</source>
   <translation>{target} : le bord de l'image coupe {edge_cut_cc} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The source calls this protocol or schedule investigational</source>
   <translation>La source dit ce protocole ou ce schéma à l'étude</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}, kept as corrected by hand, is not as the guideline asks</source>
   <translation>{target}, gardé tel que corrigé à la main, n'est pas comme le demande la recommandation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} is locked, and this guideline has no target of that name: it stays as it is, and nothing follows it</source>
   <translation>{target} est verrouillé, et cette recommandation n'a pas de volume de ce nom : il reste tel quel, et rien ne le suit</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: a margin of {margin_mm} mm is less than half the slice spacing of {slice_spacing_mm} mm; the voxels hold it only on average</source>
   <translation>{target} : une marge de {margin_mm} mm est inférieure à la moitié de l'espacement des coupes de {slice_spacing_mm} mm ; les voxels ne la tiennent qu'en moyenne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: {direction} margin {margin_mm} mm; the guideline says {range_mm} mm</source>
   <translation>{target} : marge {direction} de {margin_mm} mm ; la recommandation dit {range_mm} mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} includes drains, and none is drawn: draw it if there is one</source>
   <translation>{target} inclut les drains, et aucun n'est dessiné : dessinez-le s'il y en a un</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} includes scars, and none is drawn: draw it if there is one</source>
   <translation>{target} inclut les cicatrices, et aucune n'est dessinée : dessinez-la s'il y en a une</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>This protocol defines no target volume</source>
   <translation>Ce protocole ne définit pas de volume cible</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The source does not recommend this protocol or schedule</source>
   <translation>La source ne recommande pas ce protocole ou ce schéma</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} is empty</source>
   <translation>{target} est vide</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} is kept as corrected by hand</source>
   <translation>{target} est gardé tel que corrigé à la main</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target} was not made: what it is made from, or its local margin, is missing</source>
   <translation>{target} n'a pas été fait : ce dont il part, ou sa marge locale, manque</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: {asked_gy} Gy is no whole number of fractions; {total_dose_gy} Gy prescribed</source>
   <translation>{target} : {asked_gy} Gy n'est pas un nombre entier de fractions ; {total_dose_gy} Gy prescrits</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: no tumour bed is drawn; the initial tumour volume (GTV) stands in for it</source>
   <translation>{target} : le lit tumoral n'est pas dessiné ; le volume tumoral initial (GTV) en tient lieu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{target}: {volume_cc} cc of the tumour lies in {barrier}; it is kept, and the barrier is not intact there</source>
   <translation>{target} : {volume_cc} cc de la tumeur sont dans {barrier} ; ils sont gardés, et la barrière n'y est pas intacte</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Longitudinal margins run along the estimated axis of the limb</source>
   <translation>Les marges axiales suivent l'axe estimé du membre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Longitudinal margins run along the line {line}</source>
   <translation>Les marges axiales suivent la ligne {line}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Longitudinal margins run cranio-caudally</source>
   <translation>Les marges axiales sont crânio-caudales</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: the piece of bone that carries the tumour is not a barrier to it</source>
   <translation>{structure} : le morceau d'os qui porte la tumeur n'est pas une barrière pour elle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Air was found from the CT numbers; no structure was given for it</source>
   <translation>L'air a été trouvé d'après les unités Hounsfield ; aucune structure n'a été donnée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The body was found from the CT numbers; no structure was given for it</source>
   <translation>Le corps a été trouvé d'après les unités Hounsfield ; aucune structure n'a été donnée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Bone was found from the CT numbers; no structure was given for it</source>
   <translation>L'os a été trouvé d'après les unités Hounsfield ; aucune structure n'a été donnée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The size of the lesion was not given; it was measured on the tumour's contour (GTV)</source>
   <translation>La taille de la lésion n'a pas été donnée ; elle a été mesurée sur le contour de la tumeur (GTV)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Not known: {needs}. Drawn pieces of all GTV segments together, counted as all lesions there are: {lesion_count} (those that touch or overlap are one; what is not drawn is not counted)</source>
   <translation>Non connu : {needs}. Morceaux tracés, tous segments de GTV réunis, comptés comme toutes les lésions : {lesion_count} (ceux qui se touchent ou se chevauchent n'en font qu'une ; ce qui n'est pas tracé n'est pas compté)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{fact}: {said} given, {drawn} drawn (GTV)</source>
   <translation>{fact} : {said} d'après les données, {drawn} d'après le tracé (GTV)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>No air is drawn and none could be found: the CTV is not trimmed there</source>
   <translation>L'air n'est pas dessiné et n'a pas pu être trouvé : le CTV n'y est pas limité</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>No skin (body outline) is drawn and none could be found: the CTV is not trimmed there</source>
   <translation>La peau (contour externe) n'est pas dessinée et n'a pas pu être trouvée : le CTV n'y est pas limité</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>No bone is drawn and none could be found: the CTV is not trimmed there</source>
   <translation>L'os n'est pas dessiné et n'a pas pu être trouvé : le CTV n'y est pas limité</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>In {structure}, irradiated earlier, lie: {volume_cc} cc</source>
   <translation>Dans {structure}, déjà irradié, se trouvent : {volume_cc} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure} was left out</source>
   <translation>{structure} n'a pas été utilisé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure} lies partly outside the image; that part was not used</source>
   <translation>{structure} est en partie hors de l'image ; cette partie n'a pas été utilisée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure} was drawn on another grid and resampled to the image</source>
   <translation>{structure} a été dessiné sur une autre grille et rééchantillonné sur l'image</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The surface of {structure} has holes: the voxels Slicer makes of it were used</source>
   <translation>La surface de {structure} a des trous : les voxels que Slicer en fait ont été utilisés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The tumour is drawn with stray pieces, which get the full margin too: {volumes_cc} cc</source>
   <translation>La tumeur est dessinée avec des fragments épars, qui reçoivent aussi toute la marge : {volumes_cc} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The tumour is drawn in pieces of {volumes_cc} cc</source>
   <translation>La tumeur est dessinée en morceaux de {volumes_cc} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The bone of the vertebra that the tumour lies in is not a barrier to it</source>
   <translation>L'os de la vertèbre où se trouve la tumeur n'est pas une barrière pour elle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: no contour between slices {from_slice} and {to_slice}; nothing was filled in</source>
   <translation>{structure} : aucun contour entre les coupes {from_slice} et {to_slice} ; rien n'a été comblé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: contours lie up to {largest_offset_mm} mm off the image slices; each was put on the nearest</source>
   <translation>{structure} : des contours sont jusqu'à {largest_offset_mm} mm à côté des coupes de l'image ; chacun a été placé sur la plus proche</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {slices} slices between contours had none and were interpolated</source>
   <translation>{structure} : {slices} coupes entre des contours n'en avaient pas et ont été interpolées</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure} is drawn in single slices only; each was taken as {thickness_mm} mm thick</source>
   <translation>{structure} n'est dessiné que sur des coupes isolées ; une épaisseur de {thickness_mm} mm a été prise pour chacune</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: contours are oblique to the image slices; they were resampled</source>
   <translation>{structure} : les contours sont obliques par rapport aux coupes de l'image ; ils ont été rééchantillonnés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Nothing is left after the margin</source>
   <translation>Il ne reste rien après la marge</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: resampled from another grid to the image ({before_cc} cc before, {after_cc} cc after)</source>
   <translation>{structure} : rééchantillonné d'une autre grille sur l'image ({before_cc} cc avant, {after_cc} cc après)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {text} Met: {value}, limit {limit}</source>
   <translation>{structure} : {text} Respectée : {value}, limite {limit}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {text} Not met: {value}, limit {limit}</source>
   <translation>{structure} : {text} Non respectée : {value}, limite {limit}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {text} Met: {value}, limit {limit}; not within the registration's uncertainty ({range})</source>
   <translation>{structure} : {text} Respectée : {value}, limite {limit} ; mais pas dans toute l'incertitude du recalage ({range})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {text} Cannot be judged: {reason}</source>
   <translation>{structure} : {text} Ne peut être jugée : {reason}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {missing_share} is outside the earlier dose; zero was taken there</source>
   <translation>{structure} : {missing_share} est hors de la dose antérieure ; zéro y a été pris</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {voxels} voxels, {surface_share} of them on its surface: volumes of its DVH are uncertain by about {about_percent} % (one mask in ten by more than {one_in_ten_percent} %)</source>
   <translation>{structure} : {voxels} voxels, dont {surface_share} à sa surface : les volumes de son HDV sont incertains d'environ {about_percent} % (un masque sur dix de plus de {one_in_ten_percent} %)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{recovery} of the effect of an earlier dose was taken as forgotten</source>
   <translation>{recovery} de l'effet d'une dose antérieure ont été comptés comme oubliés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure} is outside the dose: it has no dose</source>
   <translation>{structure} est hors de la dose : il n'a pas de dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {missing_share} of its volume is outside the dose; its numbers are of the rest</source>
   <translation>{structure} : {missing_share} de son volume est hors de la dose ; ses valeurs sont celles du reste</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The doses of beams of one plan were added up: {beams}</source>
   <translation>Les doses des faisceaux d'un plan ont été additionnées : {beams}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose is biologically effective already: EQD2 of it counts twice</source>
   <translation>La dose est déjà biologiquement efficace : en calculer l'EQD2 compte deux fois</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose may be a part of the plan's dose only (summation type {summation})</source>
   <translation>La dose n'est peut-être qu'une partie de celle du plan (type de sommation {summation})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose's first frame offset ({offset_mm} mm) is not its position ({position_mm} mm); the position was taken, and the offsets for the steps only</source>
   <translation>Le premier décalage de la dose ({offset_mm} mm) n'est pas sa position ({position_mm} mm) ; la position a été prise, et les décalages pour les pas seulement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose does not say its unit; its values (up to {maximum}) were taken as Gy</source>
   <translation>La dose ne dit pas son unité ; ses valeurs (jusqu'à {maximum}) ont été prises en Gy</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose is zero everywhere</source>
   <translation>La dose est nulle partout</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{dose}: its frame of reference cannot be compared with the image's; taken as it is</source>
   <translation>{dose} : son référentiel ne peut être comparé à celui de l’image ; prise telle quelle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{dose} lies where the transform {transform} puts it</source>
   <translation>{dose} est là où la transformation {transform} la place</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The dose of a phase leaves out {missing_share} of the first phase's dose; zero was taken there</source>
   <translation>La dose d'une phase laisse de côté {missing_share} de la dose de la première phase ; zéro y a été pris</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: open contours and points enclose no area and were ignored</source>
   <translation>{structure} : les contours ouverts et les points n'enferment aucune surface et ont été ignorés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: {count} contours of too few points were ignored</source>
   <translation>{structure} : {count} contours de trop peu de points ont été ignorés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>A structure holds {copies} contours twice; the copies were dropped</source>
   <translation>Une structure contient {copies} contours en double ; les copies ont été écartées</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The frames of reference cannot be compared; positions were taken as they are</source>
   <translation>Les référentiels ne peuvent être comparés ; les positions ont été prises telles quelles</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The structure set refers to another image series of the same frame of reference</source>
   <translation>Le jeu de structures se réfère à une autre série d'images du même référentiel</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The structure set refers to none of the image's slices; it was used all the same</source>
   <translation>Le jeu de structures ne se réfère à aucune coupe de l'image ; il a été utilisé quand même</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: empty; left out of the segmentation</source>
   <translation>{structure} : vide ; laissé hors de la segmentation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>Slices of the image are missing; the largest gap is {largest_gap_mm} mm</source>
   <translation>Des coupes de l’image manquent ; le plus grand écart est de {largest_gap_mm} mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The slices of the image are unevenly spaced; the largest gap is {largest_gap_mm} mm</source>
   <translation>Les coupes de l’image sont espacées inégalement ; le plus grand écart est de {largest_gap_mm} mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>The image's {attribute} is longer than DICOM allows; it was cut</source>
   <translation>{attribute} de l'image est plus long que DICOM ne le permet ; il a été tronqué</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: empty on the slices of the image; written without contours</source>
   <translation>{structure} : vide sur les coupes de l'image ; écrit sans contours</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_texts.py" />
   <source>{structure}: reaches {past_mm} mm past the image's slices; contours end with the slices</source>
   <translation>{structure} : dépasse les coupes de l'image de {past_mm} mm ; les contours s'arrêtent avec les coupes</translation>
  </message>
 </context>
 <context>
  <name>panel.finding_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>Not known: {needs}. {rule}</source>
   <translation>Inconnu : {needs}. {rule}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>margin (mm)</source>
   <translation>marge (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>guideline (mm)</source>
   <translation>recommandation (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>direction</source>
   <translation>direction</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>cut off (cc)</source>
   <translation>coupé (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>slice spacing (mm)</source>
   <translation>espacement des coupes (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>volume (cc)</source>
   <translation>volume (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>barrier</source>
   <translation>barrière</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>volumes (cc)</source>
   <translation>volumes (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>left out (cc)</source>
   <translation>laissé dehors (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>measured (mm)</source>
   <translation>mesuré (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>tolerance (mm)</source>
   <translation>tolérance (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>part outside</source>
   <translation>part en dehors</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>image spacing (mm)</source>
   <translation>espacement de l'image (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>role</source>
   <translation>rôle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>weeks</source>
   <translation>semaines</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>BED (Gy)</source>
   <translation>BED (Gy)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>alpha/beta (Gy)</source>
   <translation>alpha/bêta (Gy)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>dose a fraction (Gy)</source>
   <translation>dose par fraction (Gy)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>total dose (Gy)</source>
   <translation>dose totale (Gy)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>asked (Gy)</source>
   <translation>demandé (Gy)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>kept out</source>
   <translation>laissé en dehors</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>weeks at least</source>
   <translation>semaines au moins</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>weeks at most</source>
   <translation>semaines au plus</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>structure</source>
   <translation>structure</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>line</source>
   <translation>ligne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>residual (mm)</source>
   <translation>résidu (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>from</source>
   <translation>d'après</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>part lost</source>
   <translation>part perdue</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>voxels</source>
   <translation>voxels</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>part of them on the surface</source>
   <translation>part d'entre eux à la surface</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>uncertain by about (%)</source>
   <translation>incertain d'environ (%)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>one in ten by more than (%)</source>
   <translation>un sur dix de plus de (%)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>part outside the dose</source>
   <translation>part hors de la dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>off the slices (mm)</source>
   <translation>à côté des coupes (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>slices</source>
   <translation>coupes</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>contour spacing (mm)</source>
   <translation>espacement des contours (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>from slice</source>
   <translation>de la coupe</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>to slice</source>
   <translation>à la coupe</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>before (cc)</source>
   <translation>avant (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>after (cc)</source>
   <translation>après (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>shared (cc)</source>
   <translation>en commun (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>limit</source>
   <translation>limite</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>found</source>
   <translation>trouvé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>difference</source>
   <translation>différence</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>range</source>
   <translation>intervalle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>measured as</source>
   <translation>mesuré comme</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>recovery</source>
   <translation>récupération</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>past the slices (mm)</source>
   <translation>au-delà des coupes (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>last dose</source>
   <translation>dernière dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>next dose</source>
   <translation>prochaine dose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>during radiotherapy</source>
   <translation>pendant la radiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>days wanted before</source>
   <translation>jours voulus avant</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>days wanted after</source>
   <translation>jours voulus après</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>days at least</source>
   <translation>jours au moins</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>days before</source>
   <translation>jours avant</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>days after</source>
   <translation>jours après</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>last dose not after</source>
   <translation>dernière dose au plus tard</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>radiotherapy not before</source>
   <translation>radiothérapie au plus tôt</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>next dose not before</source>
   <translation>prochaine dose au plus tôt</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>half-life (hours)</source>
   <translation>demi-vie (heures)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>washout in theory (days)</source>
   <translation>délai théorique (jours)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>not before</source>
   <translation>au plus tôt</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>not after</source>
   <translation>au plus tard</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>date given</source>
   <translation>date donnée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>fact</source>
   <translation>donnée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>given</source>
   <translation>indiqué</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>drawn</source>
   <translation>tracé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>stray pieces</source>
   <translation>morceaux isolés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>may go on</source>
   <translation>peut être poursuivi</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>to be left out</source>
   <translation>à suspendre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>yes</source>
   <translation>oui</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>no</source>
   <translation>non</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>radial</source>
   <translation>radiale</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/finding_words.py" />
   <source>along the limb</source>
   <translation>le long du membre</translation>
  </message>
 </context>
 <context>
  <name>panel.findings_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/findings_section.py" />
   <source>nothing against it</source>
   <translation>rien à signaler</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/findings_section.py" />
   <source>Click to go there.</source>
   <translation>Cliquez pour y aller.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/findings_section.py" />
   <source>Fill in: {fact}</source>
   <translation>Renseigner : {fact}</translation>
  </message>
 </context>
 <context>
  <name>panel.further_table</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/further_table.py" />
   <source>phase</source>
   <translation>phase</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/further_table.py" />
   <source>earlier course</source>
   <translation>irradiation antérieure</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/further_table.py" />
   <source>It lies where the transform {transform} puts it.</source>
   <translation>Elle est là où la transformation {transform} la place.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/further_table.py" />
   <source>It is taken to lie as it is: no transform moves it.</source>
   <translation>Elle est prise telle qu’elle est : aucune transformation ne la déplace.</translation>
  </message>
 </context>
 <context>
  <name>panel.guideline_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/guideline_section.py" />
   <source>choose a protocol</source>
   <translation>choisir un protocole</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/guideline_section.py" />
   <source>The scene names the protocol {id}, which this version does not have.</source>
   <translation>La scène nomme le protocole {id}, que cette version n'a pas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/guideline_section.py" />
   <source>Choose image and segmentation first.</source>
   <translation>Choisissez d'abord l'image et la segmentation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/guideline_section.py" />
   <source>Choose a protocol above to see what it says.</source>
   <translation>Choisissez un protocole ci-dessus pour voir ce qu'il dit.</translation>
  </message>
 </context>
 <context>
  <name>panel.margin_editor</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Ra&amp;dial:</source>
   <translation>Ra&amp;diale :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Margi&amp;n:</source>
   <translation>&amp;Marge :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>No margin</source>
   <translation>Sans marge</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Give this target no margin: 0 mm.</source>
   <translation>Ne donner aucune marge à ce volume : 0 mm.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Clear margin</source>
   <translation>Effacer la marge</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Forget the margin that was given here.</source>
   <translation>Oublier la marge donnée ici.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Guideline's margin</source>
   <translation>Marge recommandée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Take the margin of the guideline again.</source>
   <translation>Reprendre la marge de la recommandation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>⚠ not {range}</source>
   <translation>⚠ hors {range}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>guideline {range}</source>
   <translation>recomm. {range}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>Outside the range of the guideline ({range} mm): a finding says so.</source>
   <translation>Hors de l'intervalle de la recommandation ({range} mm) : un constat le dit.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/margin_editor.py" />
   <source>What the guideline says, in mm. The margin is {origin}.</source>
   <translation>Ce que dit la recommandation, en mm. La marge est {origin}.</translation>
  </message>
 </context>
 <context>
  <name>panel.panel</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/panel.py" />
   <source>The findings could not be made.</source>
   <translation>Les constats n'ont pas pu être faits.</translation>
  </message>
 </context>
 <context>
  <name>panel.problems</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/problems.py" />
   <source>This should not happen: a fault of SarcomaRT. Nothing was changed. Copy the details for its makers.</source>
   <translation>Ceci ne devrait pas arriver : une faute de SarcomaRT. Rien n'a été changé. Copiez les détails pour ses auteurs.</translation>
  </message>
 </context>
 <context>
  <name>panel.protocol_text</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>Targets</source>
   <translation>Volumes cibles</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>Schedules</source>
   <translation>Schémas</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>Sources</source>
   <translation>Sources</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>Source: {source}</source>
   <translation>Source : {source}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>The source advises against it.</source>
   <translation>La source le déconseille.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>{target} from {source}: {margin}</source>
   <translation>{target} à partir de {source} : {margin}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>{target}, if there is one</source>
   <translation>{target}, s'il y en a un</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>{schedules}: {study}</source>
   <translation>{schedules} : {study}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>Studies, by schedule</source>
   <translation>Études, par schéma</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>{count} patients</source>
   <translation>{count} patients</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>{count} lesions</source>
   <translation>{count} lésions</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>local control {percent} %</source>
   <translation>contrôle local {percent} %</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/protocol_text.py" />
   <source>local control {percent} % at {months} months</source>
   <translation>contrôle local {percent} % à {months} mois</translation>
  </message>
 </context>
 <context>
  <name>panel.result_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/result_section.py" />
   <source>as Slicer</source>
   <translation>comme Slicer</translation>
  </message>
 </context>
 <context>
  <name>panel.rt_choice</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_choice.py" />
   <source>The file could not be loaded.</source>
   <translation>Le fichier n'a pas pu être chargé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_choice.py" />
   <source>Nothing could be loaded from the DICOM database.</source>
   <translation>Rien n'a pu être chargé de la base DICOM.</translation>
  </message>
 </context>
 <context>
  <name>panel.rt_loader</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>{name} is in the scene</source>
   <translation>{name} est dans la scène</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>Dose or structure set (*.dcm *.nrrd *.nii *.nii.gz *.mha *.mhd);;All files (*)</source>
   <translation>Dose ou structures (*.dcm *.nrrd *.nii *.nii.gz *.mha *.mhd);;Tous les fichiers (*)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>Load a dose or a structure set</source>
   <translation>Charger une dose ou des structures</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>{name} is neither a dose nor a structure set, but {kind}. Load images by Slicer's DICOM module.</source>
   <translation>{name} n'est ni une dose ni des structures, mais {kind}. Chargez les images par le module DICOM de Slicer.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>of an unknown kind</source>
   <translation>d'un type inconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>A structure set needs its image. Choose the image under Case first.</source>
   <translation>Des structures demandent leur image. Choisissez d'abord l'image sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>{name} was left out: {why}</source>
   <translation>{name} a été laissé de côté : {why}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>{name} is empty and was left out</source>
   <translation>{name} est vide et a été laissé de côté</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>No structure of {name} could be used.</source>
   <translation>Aucune structure de {name} n'a pu être utilisée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>{name}: its frame of reference cannot be compared with the image's; taken as it is</source>
   <translation>{name} : son repère spatial ne peut être comparé à celui de l'image ; pris tel quel</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/rt_loader.py" />
   <source>It is of another frame of reference than the image: register it and put it under the transform. An earlier course can then be added under More doses</source>
   <translation>Elle est d’un autre référentiel que l’image : recalez-la et placez-la sous la transformation. Une irradiation antérieure peut alors être ajoutée sous Autres doses</translation>
  </message>
 </context>
 <context>
  <name>panel.score_page</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>Rules broken (click to go there):</source>
   <translation>Règles non respectées (cliquer pour y aller) :</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>No rule is broken.</source>
   <translation>Toutes les règles sont respectées.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>Slices {low} to {high}, {volume} cc</source>
   <translation>Coupes {low} à {high}, {volume} cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>and {count} more places</source>
   <translation>et {count} autres endroits</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>{total} of 100: {band}</source>
   <translation>{total} sur 100 : {band}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>A broken rule holds the total at {cap}.</source>
   <translation>Une règle non respectée limite le total à {cap}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>{target}: {total} of 100</source>
   <translation>{target} : {total} sur 100</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>the guideline's recipe</source>
   <translation>la recette de la recommandation</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>Compared with: {name}</source>
   <translation>Comparé à : {name}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/score_page.py" />
   <source>Rules</source>
   <translation>Règles</translation>
  </message>
 </context>
 <context>
  <name>panel.section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/section.py" />
   <source>{title}:  {summary}</source>
   <translation>{title} :  {summary}</translation>
  </message>
 </context>
 <context>
  <name>panel.segment_table</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/segment_table.py" />
   <source>Chosen by you.</source>
   <translation>Choisi par vous.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/segment_table.py" />
   <source>{role} (guessed)</source>
   <translation>{role} (deviné)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/segment_table.py" />
   <source>Guessed from the name. Select the row and choose another role below if it is wrong.</source>
   <translation>Deviné d'après le nom. Sélectionnez la ligne et choisissez un autre rôle dessous si c'est faux.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/segment_table.py" />
   <source>by the guideline</source>
   <translation>recommandée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/segment_table.py" />
   <source>as guessed from the name</source>
   <translation>d'après le nom</translation>
  </message>
 </context>
 <context>
  <name>panel.state_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>This protocol defines no target volume: there is nothing to apply. Findings say what it asks for.</source>
   <translation>Ce protocole ne définit aucun volume cible : il n'y a rien à appliquer. Les constats disent ce qu'il demande.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>This protocol defines no target volume. Preview shows its findings.</source>
   <translation>Ce protocole ne définit aucun volume cible. L'aperçu montre ses constats.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>The segmentation holds targets that were applied. Preview makes them anew.</source>
   <translation>La segmentation contient des volumes appliqués. L'aperçu les refait.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>No targets made yet. Preview shows them without changing anything.</source>
   <translation>Pas encore de volumes. L'aperçu les montre sans rien changer.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Preview, not applied: the segmentation is unchanged.</source>
   <translation>Aperçu, non appliqué : la segmentation est inchangée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Applied: the segmentation holds these targets.</source>
   <translation>Appliqué : la segmentation contient ces volumes.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Applied at {time}.</source>
   <translation>Appliqué à {time}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Out of date: choices were changed. Preview again.</source>
   <translation>Dépassé : des choix ont changé. Refaites l'aperçu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Out of date: {why}. Preview again.</source>
   <translation>Dépassé : {why}. Refaites l'aperçu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Choose the segmentation under Case.</source>
   <translation>Choisissez la segmentation sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Choose the image under Case.</source>
   <translation>Choisissez l'image sous Cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>Choose a protocol under Guideline.</source>
   <translation>Choisissez un protocole sous Recommandation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>the image is no longer in the scene</source>
   <translation>l'image n'est plus dans la scène</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>the image was changed</source>
   <translation>l'image a changé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>the image was moved</source>
   <translation>l'image a été déplacée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>the kind of image was changed</source>
   <translation>le type d'image a changé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>the axis line was moved</source>
   <translation>la ligne de l'axe a été déplacée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>what is locked was changed</source>
   <translation>ce qui est verrouillé a changé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>another guideline or plan was chosen</source>
   <translation>une autre recommandation ou un autre plan a été choisi</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>other segments count, or they count as something else</source>
   <translation>d'autres segments comptent, ou ils comptent pour autre chose</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>{name} is no longer in the scene</source>
   <translation>{name} n'est plus dans la scène</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>{name} was removed</source>
   <translation>{name} a été supprimé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>{name} was changed</source>
   <translation>{name} a changé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>{name} was moved</source>
   <translation>{name} a été déplacé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/state_words.py" />
   <source>{name} was renamed {other}</source>
   <translation>{name} a été renommé {other}</translation>
  </message>
 </context>
 <context>
  <name>panel.targets_table</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>Shown in the views when checked.</source>
   <translation>Montré dans les vues si coché.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>The guideline's range in mm: radial / along.</source>
   <translation>L'intervalle recommandé en mm : radiale / axiale.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>Locked: kept as it was corrected.</source>
   <translation>Verrouillé : gardé tel que corrigé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>⚠ give</source>
   <translation>⚠ à donner</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>The guideline leaves this margin to local practice: give it below.</source>
   <translation>La recommandation laisse cette marge à la pratique locale : donnez-la dessous.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>mm</source>
   <translation>mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>Outside the range of the guideline ({range} mm).</source>
   <translation>Hors de l'intervalle de la recommandation ({range} mm).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>About, in cc, while the margin moves; exact when it rests.</source>
   <translation>Environ, en cc, pendant que la marge bouge ; exact dès qu’elle s’arrête.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>Not made yet: press Preview.</source>
   <translation>Pas encore fait : appuyez sur Aperçu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>Applied; nothing is previewed.</source>
   <translation>Appliqué ; rien en aperçu.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>cc</source>
   <translation>cc</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_table.py" />
   <source>{change} cc against the applied target</source>
   <translation>{change} cc par rapport au volume appliqué</translation>
  </message>
 </context>
 <context>
  <name>panel.targets_view</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_view.py" />
   <source>Margins along the limb follow the line as you placed it.</source>
   <translation>Les marges axiales suivent la ligne comme vous l'avez placée.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_view.py" />
   <source>Margins along the body run cranio-caudally.</source>
   <translation>Les marges axiales sont crânio-caudales.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_view.py" />
   <source>The axis is estimated from bone or limb. Show it to correct it.</source>
   <translation>L'axe est estimé d'après l'os ou le membre. Montrez-le pour le corriger.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/targets_view.py" />
   <source>The axis is estimated. Drag the ends of its line in the views to correct it.</source>
   <translation>L'axe est estimé. Tirez les extrémités de sa ligne dans les vues pour le corriger.</translation>
  </message>
 </context>
 <context>
  <name>panel.tasks</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/tasks.py" />
   <source>Stopped. Nothing was changed.</source>
   <translation>Arrêté. Rien n'a été changé.</translation>
  </message>
 </context>
 <context>
  <name>panel.teaching_errors</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name}: the contour is not of this case. Load the contours that were drawn on it.</source>
   <translation>{name} : le contour n'est pas de ce cas. Chargez les contours tracés sur lui.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There is nothing drawn yet. Click Contour and draw the target.</source>
   <translation>Rien n'est encore tracé. Cliquez sur Tracer et tracez le volume cible.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>No contour has the name of a target; there are: {received}. Name them like the targets.</source>
   <translation>Aucun contour n'a le nom d'un volume cible ; il y a : {received}. Nommez-les comme les volumes cibles.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} lies nowhere near the case's target: it seems to be of another case ({received}).</source>
   <translation>{name} est loin du volume cible de ce cas : il semble être d'un autre cas ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There are several contours of {0}. Hand in one a target.</source>
   <translation>Il y a plusieurs contours de {0}. Rendez-en un par volume cible.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There is no mask {received} in {name}.</source>
   <translation>Il n'y a pas de masque {received} dans {name}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>No file was chosen.</source>
   <translation>Aucun fichier n'a été choisi.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>One structure is needed; {received} holds {0}.</source>
   <translation>Il faut une structure ; {received} en contient {0}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There are no contours in {name}.</source>
   <translation>Il n'y a pas de contours dans {name}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There are {0} structure sets in {name}. Choose one file.</source>
   <translation>Il y a {0} jeux de structures dans {name}. Choisissez un fichier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is an image, not a contour. Choose a mask.</source>
   <translation>{name} est une image, pas un contour. Choisissez un masque.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} was written by a Slicer before 4.11. Open it in Slicer and save it again.</source>
   <translation>{name} vient d'un Slicer d'avant 4.11. Ouvrez-le dans Slicer et enregistrez-le de nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is damaged or incomplete. Save or copy it again.</source>
   <translation>{name} est endommagé ou incomplet. Enregistrez-le ou copiez-le de nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The case is damaged: {received} is missing in its folder or lies elsewhere. Copy the case again.</source>
   <translation>Le cas est endommagé : {received} manque dans son dossier ou se trouve ailleurs. Copiez le cas de nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is not on the grid of the image. Resample it to the image first.</source>
   <translation>{name} n'est pas sur la grille de l'image. Rééchantillonnez-la d'abord sur l'image.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There is no case {received}.</source>
   <translation>Il n'y a pas de cas {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is no teaching case: there is no case.json in it.</source>
   <translation>{name} n'est pas un cas d'enseignement : il n'y a pas de case.json.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The case names no image.</source>
   <translation>Le cas ne nomme aucune image.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The case asks for no target.</source>
   <translation>Le cas ne demande aucun volume cible.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name}: {received} is no target of the task.</source>
   <translation>{name} : {received} n'est pas un volume cible de l'exercice.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The case is damaged: the contour {name} is empty.</source>
   <translation>Le cas est endommagé : le contour {name} est vide.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The protocol does not make {received} of this case. Ask for other targets, or check what is given.</source>
   <translation>Le protocole ne fait pas {received} de ce cas. Demandez d'autres volumes cibles, ou vérifiez ce qui est donné.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>What {name} keeps of the lesson cannot be read. Open the case again.</source>
   <translation>Ce que {name} garde de l'exercice est illisible. Ouvrez de nouveau le cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>Another case, {received}, is in its place now.</source>
   <translation>Un autre cas, {received}, se trouve maintenant à sa place.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The image of {name} is not in the scene. Open the case again.</source>
   <translation>L'image de {name} n'est pas dans la scène. Ouvrez de nouveau le cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is not the image of the case. Open the case again.</source>
   <translation>{name} n'est pas l'image du cas. Ouvrez de nouveau le cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>Nothing was marked yet. Submit the contours first.</source>
   <translation>Rien n'a encore été noté. Soumettez d'abord les contours.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The results kept so far cannot be read: {name}. Move the file away to begin a new one.</source>
   <translation>Les résultats gardés jusqu'ici sont illisibles : {name}. Déplacez le fichier pour en commencer un nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The results cannot be kept in {name} ({received}).</source>
   <translation>Les résultats ne peuvent pas être gardés dans {name} ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The zip file {name} is not opened: it is not safe ({received}).</source>
   <translation>Le fichier zip {name} n'est pas ouvert : il n'est pas sûr ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The zip file {name} is damaged. Copy it again.</source>
   <translation>Le fichier zip {name} est endommagé. Copiez-le de nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is a link and cannot be packed. Put the file itself there.</source>
   <translation>{name} est un lien et ne peut pas être compressé. Mettez-y le fichier lui-même.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{received} cannot be written. Choose another folder.</source>
   <translation>{received} ne peut pas être écrit. Choisissez un autre dossier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There is no file {received}.</source>
   <translation>Il n'y a pas de fichier {received}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is a folder. Choose a file.</source>
   <translation>{name} est un dossier. Choisissez un fichier.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is no CT, MR or PET image ({received}).</source>
   <translation>{name} n'est pas une image CT, IRM ou TEP ({received}).</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} has several values a voxel. A grey-value image is needed.</source>
   <translation>{name} a plusieurs valeurs par voxel. Il faut une image en niveaux de gris.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is {0}. A 3D image is needed.</source>
   <translation>{name} : {0}. Il faut une image 3D.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} is damaged or no image. Copy it again.</source>
   <translation>{name} est endommagé ou n'est pas une image. Copiez-le de nouveau.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name}: the axes of the image are not perpendicular.</source>
   <translation>{name} : les axes de l'image ne sont pas perpendiculaires.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There is no segment {received} in {0}.</source>
   <translation>Il n'y a pas de segment {received} dans {0}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>There are {0} segments {received} in {1}.</source>
   <translation>Il y a {0} segments {received} dans {1}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>Write a title and what the student is told, and tick a target.</source>
   <translation>Écrivez un titre et ce qu'on dit à l'étudiant, et cochez un volume cible.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>The hint {received} needs a question and an answer with | between them.</source>
   <translation>L'indice {received} doit avoir une question et une réponse séparées par |.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{received} is no rule. Begin each line with one of the rules that stood there.</source>
   <translation>{received} n'est pas une règle. Commencez chaque ligne par une des règles qui s'y trouvaient.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>Say beside the image, under Case, whether {name} is a CT.</source>
   <translation>Indiquez à côté de l'image, sous Cas, si {name} est un CT.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_errors.py" />
   <source>{name} holds no structure with a role. Choose its role under Case.</source>
   <translation>{name} ne contient aucune structure avec un rôle. Choisissez son rôle sous Cas.</translation>
  </message>
 </context>
 <context>
  <name>panel.teaching_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>From a folder or zip file</source>
   <translation>D'un dossier ou fichier zip</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The lesson saved in the scene could not be opened.</source>
   <translation>L'exercice enregistré dans la scène n'a pas pu être ouvert.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The contours could not be marked.</source>
   <translation>Les contours n'ont pas pu être notés.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The contours or the case were changed since they were marked.</source>
   <translation>Les contours ou le cas ont changé depuis la notation.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Hint ({asked} of {there})</source>
   <translation>Indice ({asked} sur {there})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Image</source>
   <translation>Image</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>To draw: {targets}</source>
   <translation>À tracer : {targets}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Hint {number}: {question}</source>
   <translation>Indice {number} : {question}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Without a name the results are not kept.</source>
   <translation>Sans nom, les résultats ne sont pas gardés.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Last: {last} of 100.</source>
   <translation>Dernier : {last} sur 100.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Choose the folder or zip file of a case first.</source>
   <translation>Choisissez d'abord le dossier ou le fichier zip d'un cas.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The case could not be opened.</source>
   <translation>Le cas n'a pas pu être ouvert.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The contours stay in the scene.</source>
   <translation>Les contours restent dans la scène.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The result could not be kept.</source>
   <translation>Le résultat n'a pas pu être gardé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Contours</source>
   <translation>Contours</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Load contours</source>
   <translation>Charger des contours</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The contours could not be loaded.</source>
   <translation>Les contours n'ont pas pu être chargés.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Loaded: {targets}.</source>
   <translation>Chargés : {targets}.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Folder for the contours</source>
   <translation>Dossier pour les contours</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The contours could not be saved.</source>
   <translation>Les contours n'ont pas pu être enregistrés.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Saved: {path}</source>
   <translation>Enregistré : {path}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Nothing was marked yet. Submit the contours first.</source>
   <translation>Rien n'a encore été noté. Soumettez d'abord les contours.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Folder for the report</source>
   <translation>Dossier pour le rapport</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>report</source>
   <translation>rapport</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>The report could not be saved.</source>
   <translation>Le rapport n'a pas pu être enregistré.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Not tried yet.</source>
   <translation>Pas encore essayé.</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_section.py" />
   <source>Attempts: {count}. Best: {best} of 100. Last: {last}.</source>
   <translation>Essais : {count}. Meilleur : {best} sur 100. Dernier : {last}.</translation>
  </message>
 </context>
 <context>
  <name>panel.teaching_words</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>expert</source>
   <translation>expert</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>good</source>
   <translation>bien</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>fair</source>
   <translation>moyen</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>try again</source>
   <translation>à refaire</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Surface Dice</source>
   <translation>Dice de surface</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Volume Dice</source>
   <translation>Dice de volume</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>95 % Hausdorff distance (mm)</source>
   <translation>Distance de Hausdorff 95 % (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Mean surface distance (mm)</source>
   <translation>Distance moyenne des surfaces (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Missing (cc)</source>
   <translation>Manquant (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Too much (cc)</source>
   <translation>En excès (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>Added path length (mm)</source>
   <translation>Longueur de contour ajoutée (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target} leaves out {amount_mm} mm of {structure} ({direction})</source>
   <translation>{target} laisse dehors {amount_mm} mm de {structure} ({direction})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{structure} reaches {amount_mm} mm out of {target} ({direction})</source>
   <translation>{structure} dépasse {target} de {amount_mm} mm ({direction})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target} reaches {amount_mm} mm into or past {structure} ({direction})</source>
   <translation>{target} entre dans {structure} ou le dépasse de {amount_mm} mm ({direction})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target} reaches {amount_mm} mm into {structure}, which it should spare ({direction})</source>
   <translation>{target} entre de {amount_mm} mm dans {structure}, à épargner ({direction})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target} was not drawn</source>
   <translation>{target} n'a pas été tracé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target}: the margin is {amount_mm} mm too small ({direction}): {measured_mm} mm instead of {wanted_mm} mm</source>
   <translation>{target} : marge trop petite de {amount_mm} mm ({direction}) : {measured_mm} mm au lieu de {wanted_mm} mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{target}: the margin is {amount_mm} mm too large ({direction}): {measured_mm} mm instead of {wanted_mm} mm</source>
   <translation>{target} : marge trop grande de {amount_mm} mm ({direction}) : {measured_mm} mm au lieu de {wanted_mm} mm</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>{structure}: several labels in one file were taken together</source>
   <translation>{structure} : plusieurs étiquettes d'un même fichier ont été réunies</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>A mask holds values that are no numbers; they were taken as outside</source>
   <translation>Un masque contient des valeurs qui ne sont pas des nombres ; elles comptent comme dehors</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>A mask of probabilities was cut at {threshold}</source>
   <translation>Un masque de probabilités a été coupé à {threshold}</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>The image seems to be a CT and was taken for one</source>
   <translation>L'image semble être un CT et a été prise comme telle</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>What kind of image it is could not be found out</source>
   <translation>Le type de l'image n'a pas pu être reconnu</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>left</source>
   <translation>gauche</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>right</source>
   <translation>droite</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>posterior</source>
   <translation>postérieur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>anterior</source>
   <translation>antérieur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>superior</source>
   <translation>supérieur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>inferior</source>
   <translation>inférieur</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/teaching_words.py" />
   <source>inside</source>
   <translation>à l'intérieur</translation>
  </message>
 </context>
 <context>
  <name>panel.volumes_section</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/volumes_section.py" />
   <source>to be given</source>
   <translation>à donner</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/volumes_section.py" />
   <source>guideline's</source>
   <translation>recommandée</translation>
  </message>
 </context>
 <context>
  <name>panel.wording</name>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Tumour (GTV)</source>
   <translation>Tumeur (GTV)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Residual tumour, R1 zone</source>
   <translation>Résidu tumoral, zone R1</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Tumour bed</source>
   <translation>Lit tumoral</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Drain</source>
   <translation>Drain</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Scar</source>
   <translation>Cicatrice</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Bone</source>
   <translation>Os</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Air</source>
   <translation>Air</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Body (inside of the skin)</source>
   <translation>Corps (sous la peau)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Barrier</source>
   <translation>Barrière</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Vertebra</source>
   <translation>Vertèbre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Lung</source>
   <translation>Poumon</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Organ at risk</source>
   <translation>Organe à risque</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Volume treated before</source>
   <translation>Volume déjà traité</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Not used</source>
   <translation>Non utilisé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Cut off</source>
   <translation>Coupée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Grow round it</source>
   <translation>Le contourne</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Slower inside</source>
   <translation>Plus lente dedans</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>recommended</source>
   <translation>recommandé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>option</source>
   <translation>option</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>investigational</source>
   <translation>à l'étude</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>not recommended</source>
   <translation>non recommandé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Errors ({count})</source>
   <translation>Erreurs ({count})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Warnings ({count})</source>
   <translation>Avertissements ({count})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Could not be checked ({count})</source>
   <translation>Non vérifiables ({count})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Information ({count})</source>
   <translation>Informations ({count})</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Age (years)</source>
   <translation>Âge (ans)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Site</source>
   <translation>Site</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Surgical margins</source>
   <translation>Marges chirurgicales</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Irradiated there before</source>
   <translation>Déjà irradié là</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Months since then</source>
   <translation>Mois depuis</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Operable</source>
   <translation>Opérable</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Grade</source>
   <translation>Grade</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Deep to the fascia</source>
   <translation>Sous le fascia</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Number of lesions</source>
   <translation>Nombre de lésions</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Largest lesion (mm)</source>
   <translation>Plus grande lésion (mm)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Volume of all lesions (cc)</source>
   <translation>Volume des lésions (cc)</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Vertebrae involved</source>
   <translation>Vertèbres atteintes</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Primary controlled</source>
   <translation>Primitif contrôlé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Bilateral, unresectable</source>
   <translation>Bilatéral, non résécable</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Surgery</source>
   <translation>Chirurgie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Chemotherapy from</source>
   <translation>Chimiothérapie dès</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Radiotherapy from</source>
   <translation>Radiothérapie dès</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Radiotherapy until</source>
   <translation>Radiothérapie jusqu'au</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Surgery planned</source>
   <translation>Chirurgie prévue</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Chemotherapy protocol</source>
   <translation>Protocole de chimiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Histology</source>
   <translation>Histologie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Stereotactic</source>
   <translation>Stéréotaxie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Fractions</source>
   <translation>Fractions</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Sessions a week</source>
   <translation>Séances par semaine</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Biopsy</source>
   <translation>Biopsie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Radiotherapy requested</source>
   <translation>Demande de radiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>2nd cycle after surgery</source>
   <translation>2e cycle postopératoire</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>4th cycle after surgery</source>
   <translation>4e cycle postopératoire</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Local recurrence</source>
   <translation>Récidive locale</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Mutilating surgery refused</source>
   <translation>Chirurgie mutilante refusée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Poor response to chemotherapy</source>
   <translation>Mauvaise réponse à la chimiothérapie</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Fragmented, emboli or nodes</source>
   <translation>Fragmentée, emboles ou ganglions</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Near nerves, vessels or bone</source>
   <translation>Proche nerfs, vaisseaux ou os</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Marked comorbidity</source>
   <translation>Comorbidités importantes</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Good performance status</source>
   <translation>Bon état général</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Metastases in lungs only</source>
   <translation>Métastases pulmonaires seules</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Metastases unresectable</source>
   <translation>Métastases non résécables</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Stable outside bone</source>
   <translation>Stable hors de l'os</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Fracture risk ruled out</source>
   <translation>Risque fracturaire éliminé</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Much bladder in the field</source>
   <translation>Grande part de vessie dans le champ</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Kidneys in the field</source>
   <translation>Reins dans le champ</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Drugs</source>
   <translation>Médicaments</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Holidays</source>
   <translation>Jours fériés</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Osteosarcoma</source>
   <translation>Ostéosarcome</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Ewing sarcoma</source>
   <translation>Sarcome d'Ewing</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Paediatric sarcoma</source>
   <translation>Sarcome pédiatrique</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Soft tissue sarcoma</source>
   <translation>Sarcome des tissus mous</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Bone metastases</source>
   <translation>Métastases osseuses</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Axial</source>
   <translation>Axial</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Spine</source>
   <translation>Rachis</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Limb</source>
   <translation>Membre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Brain</source>
   <translation>Cerveau</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>Any site</source>
   <translation>Tout site</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>postoperative</source>
   <translation>postopératoire</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>preoperative</source>
   <translation>préopératoire</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>definitive</source>
   <translation>exclusive</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>recurrence</source>
   <translation>récidive</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>boost</source>
   <translation>complément</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>ablative</source>
   <translation>ablative</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>palliative</source>
   <translation>palliative</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>prophylactic</source>
   <translation>prophylactique</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>GTV</source>
   <translation>GTV</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>residual tumour</source>
   <translation>résidu tumoral</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>tumour bed</source>
   <translation>lit tumoral</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>lungs</source>
   <translation>poumons</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>vertebra</source>
   <translation>vertèbre</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>to be given</source>
   <translation>à donner</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>by the guideline</source>
   <translation>recommandée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>chosen here</source>
   <translation>choisie ici</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>by the institution</source>
   <translation>de l'établissement</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>as it was drawn</source>
   <translation>telle que dessinée</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>local practice</source>
   <translation>pratique locale</translation>
  </message>
  <message>
   <location filename="../../SarcomaRT/SarcomaRTLib/panel/wording.py" />
   <source>no margin</source>
   <translation>sans marge</translation>
  </message>
 </context>
</TS>
